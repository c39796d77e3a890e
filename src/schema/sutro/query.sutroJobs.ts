import type { ListOrder } from '../../pagination/position.ts';
import { epochMs } from '../../pagination/timestamp.ts';
import type { SutroJobItem } from '../../providers/sutro/jobs.ts';
import { builder } from '../builder.ts';
import { connectionType } from '../connections/connection.ts';
import { forwardConnection } from '../connections/forward-connection.ts';
import { forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost, PAGE_COST } from '../cost/field-cost.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { SutroJob } from './job.ts';

/** Sutro’s largest page (docs/providers.md §2.3). */
const MAX_PAGE = 100;

const NEWEST: ListOrder<SutroJobItem> = {
  provider: 'sutro',
  idOf: ({ job_id }) => job_id,
  keyOf: ({ datetime_created }) => datetime_created && epochMs(datetime_created),
  descending: true,
};

builder.queryField('sutroJobs', (t) =>
  t.field({
    ...semanticNonNull(fieldCost(PAGE_COST)),
    type: connectionType(SutroJob, { name: 'SutroJob', of: 'jobs at Sutro' }),
    description:
      'The account’s jobs at Sutro, newest first; at most 100 a page. One upstream call a page. Null, with an error, if Sutro fails.',
    args: forwardArgs,
    resolve: (_query, args, { loaders }, info) => {
      const source = {
        name: 'sutro.jobs',
        sort: 'NEWEST',
        order: NEWEST,
        parameters: {},
        maxLimit: MAX_PAGE,
        read: loaders.sutroJobPage,
      };
      return forwardConnection(source, args, info);
    },
  }),
);
