import { builder } from '../builder.ts';
import { connectionType } from '../connections/connection.ts';
import { DEFAULT_PAGE } from '../connections/pagination-args.ts';
import { snapshotArgs } from '../connections/snapshot-args.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { SutroJob } from './job.ts';
import { SutroJobFilter } from './job-filter.ts';
import { isPlainPage, sutroJobConnection } from './job-list.ts';

const SutroJobSort = builder.enumType('SutroJobSort', {
  description: 'Order of a list of jobs at Sutro. Jobs without a time come last.',
  values: {
    NEWEST: { description: 'By time of submission, latest first.' },
    OLDEST: { description: 'By time of submission, earliest first.' },
  },
});

builder.queryField('sutroJobs', (t) =>
  t.field({
    ...semanticNonNull(
      fieldCost((args) => ({
        // A cursor of the provider's is located by one read of the page behind it.
        perObject: isPlainPage(args) || args.after || args.before ? 1 : 0,
        once: isPlainPage(args) ? [] : ['sutro.jobs'],
        assumedSize: Number(args.first ?? args.last ?? DEFAULT_PAGE),
      })),
    ),
    type: connectionType(SutroJob, { name: 'SutroJob', of: 'jobs at Sutro' }),
    description:
      'The account’s jobs at Sutro. One upstream call: a page of up to 100, or the whole list where a filter, OLDEST, `last`, `before`, `totalCount` or a larger page is asked for. Null, with an error, if Sutro fails.',
    args: {
      ...snapshotArgs('Null means 20, if both are.'),
      filter: t.arg({
        type: SutroJobFilter,
        description: 'Conditions, applied by this gateway. Null means none.',
      }),
      sort: t.arg({
        type: SutroJobSort,
        defaultValue: 'NEWEST',
        description: 'Order of the list, applied by this gateway. Null means NEWEST.',
      }),
    },
    resolve: (_query, args, { loaders }, info) => sutroJobConnection(loaders, args, info),
  }),
);
