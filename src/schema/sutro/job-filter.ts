import { readable } from '../../errors.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { SutroJobItem } from '../../providers/sutro/jobs.ts';
import { builder } from '../builder.ts';
import {
  type Condition,
  equals,
  type LocalFilter,
  localFilter,
  withinBounds,
} from '../connections/local-filter.ts';
import { contains, searchText } from '../connections/text-search.ts';
import { SutroJobStatus, sutroStatusOf } from './job.ts';

const NEEDS_TIME = 'Leaves out jobs without a time.';

export const SutroJobFilter = builder.inputType('SutroJobFilter', {
  description:
    'Conditions on jobs at Sutro, applied by this gateway. All that are given must hold.',
  fields: (t) => ({
    search: t.string({
      description:
        'Only jobs whose name, description or id contains this text, in any letter case and any Unicode form; accents count. At most 200 characters.',
    }),
    status: t.field({
      type: [SutroJobStatus],
      description: 'Only jobs in one of these states. Leaves out jobs without a state.',
    }),
    datasetId: t.string({ description: 'Only jobs that read this dataset.' }),
    createdAfter: t.field({
      type: 'DateTime',
      description: `Only jobs submitted after this time, exclusive. ${NEEDS_TIME}`,
    }),
    createdBefore: t.field({
      type: 'DateTime',
      description: `Only jobs submitted before this time, exclusive. ${NEEDS_TIME}`,
    }),
    completedAfter: t.field({
      type: 'DateTime',
      description: `Only jobs that ended after this time, exclusive. ${NEEDS_TIME}`,
    }),
    completedBefore: t.field({
      type: 'DateTime',
      description: `Only jobs that ended before this time, exclusive. ${NEEDS_TIME}`,
    }),
  }),
});

export type SutroJobFilterArgs = Partial<typeof SutroJobFilter.$inferInput>;

/** Undefined where no condition is given. */
export const sutroJobFilter = (
  filter: SutroJobFilterArgs | null | undefined,
): LocalFilter<SutroJobItem> | undefined =>
  localFilter({
    search: containsText(searchText(filter?.search)),
    status: filter?.status ? inStates(filter.status) : undefined,
    datasetId: equals(({ dataset_id }) => dataset_id, filter?.datasetId),
    created: withinBounds({
      timeOf: ({ datetime_created }) => timeOf(datetime_created),
      after: filter?.createdAfter ?? undefined,
      before: filter?.createdBefore ?? undefined,
    }),
    completed: withinBounds({
      timeOf: ({ datetime_completed }) => timeOf(datetime_completed),
      after: filter?.completedAfter ?? undefined,
      before: filter?.completedBefore ?? undefined,
    }),
  });

const containsText = (text: string | undefined): Condition<SutroJobItem> | undefined =>
  text === undefined
    ? undefined
    : {
        parameter: text,
        matches: ({ job_id, name, description }) => contains([job_id, name, description], text),
      };

function inStates(states: readonly (typeof SutroJobStatus.$inferType)[]): Condition<SutroJobItem> {
  const wanted = new Set(states);
  return {
    parameter: [...wanted].sort(),
    matches: ({ status }) => {
      const word = readable(status);
      return word !== null && wanted.has(sutroStatusOf(word));
    },
    isEmpty: wanted.size === 0,
  };
}
