import type { GraphQLResolveInfo } from 'graphql';
import type { Page } from '../../pagination/page.ts';
import type { ListOrder } from '../../pagination/position.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { JobItem, JobListQuery } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import { type Connection, connectionType } from '../connections/connection.ts';
import {
  type ForwardArgs,
  forwardConnection,
  type PageQuery,
} from '../connections/forward-connection.ts';
import { toProviderEnum } from '../enum.ts';
import { type JobFilterArgs, jobParameters, localJobFilter } from './filter.ts';
import { Job, type JobReference } from './job.ts';

const JobSort = builder.enumType('JobSort', {
  description: 'Order of a list of jobs. Qualia does not sort jobs by name.',
  values: {
    NEWEST: { description: 'By creation time, latest first.' },
    OLDEST: { description: 'By creation time, earliest first.' },
    UPDATED: { description: 'By time of the last change, latest first.' },
  },
});

export const jobSortArg = builder.args((t) => ({
  sort: t.field({
    type: JobSort,
    defaultValue: 'NEWEST',
    description: 'Order of the list, applied by the provider. Null means NEWEST.',
  }),
}));

export const JobConnection = connectionType(Job, { name: 'Job', of: 'jobs' });

const job = { provider: 'qualia', idOf: (it: JobItem) => it.job_id } as const;
const createdAt = ({ created_at }: JobItem) => timeOf(created_at);

const ORDERS: Record<typeof JobSort.$inferType, ListOrder<JobItem>> = {
  NEWEST: { ...job, keyOf: createdAt, descending: true },
  OLDEST: { ...job, keyOf: createdAt, descending: false },
  // Rows have no time of update, so a position in this order is found by id or by offset.
  UPDATED: { ...job, keyOf: () => null, descending: true },
};

type Args = ForwardArgs & {
  readonly sort?: typeof JobSort.$inferType | null | undefined;
  readonly filter?: JobFilterArgs | null | undefined;
};

export function jobConnection(
  read: (query: JobListQuery) => Promise<Page<JobItem>>,
  { filter, sort: givenSort, ...page }: Args,
  info: GraphQLResolveInfo,
): Promise<Connection<JobReference>> {
  const sort = givenSort ?? 'NEWEST';
  const source = {
    name: 'qualia.jobs',
    sort,
    order: ORDERS[sort],
    parameters: jobParameters(filter ?? {}),
    localFilter: localJobFilter(filter ?? {}, sort),
    read: (query: PageQuery & ReturnType<typeof jobParameters>) =>
      read({ ...query, sort: toProviderEnum(sort) }),
  };
  return forwardConnection(source, page, info);
}
