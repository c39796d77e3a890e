import { scopeOf } from '../../pagination/cursor.ts';
import { sliceSnapshot } from '../../pagination/snapshot.ts';
import { builder } from '../builder.ts';
import { connectionType } from '../connections/connection.ts';
import { MAX_PAGE } from '../connections/pagination-args.ts';
import { decodeKeyset, givenSizes, snapshotArgs } from '../connections/snapshot-args.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { SutroDataset } from './dataset.ts';
import { matches, SutroDatasetFilter, sutroDatasetPredicates } from './filter.ts';
import { SUTRO_DATASET_ORDERS, SutroDatasetSort } from './order.ts';

/** Assumed length of the list before it was ever read. */
const DEFAULT_LENGTH = 100;

builder.queryField('sutroDatasets', (t) =>
  t.field({
    ...semanticNonNull(
      fieldCost(({ first, last }, lengths) => ({
        once: ['sutro.datasets'],
        assumedSize: Number(first ?? last ?? lengths['sutro.datasets'] ?? DEFAULT_LENGTH),
      })),
    ),
    type: connectionType(SutroDataset, { name: 'SutroDataset', of: 'datasets at Sutro' }),
    description:
      'The account’s datasets at Sutro. Sutro returns all of them in one upstream call; this gateway cuts pages from them, in both directions. Without `first` and `last`: the first 1000. Null, with an error, if Sutro fails.',
    args: {
      ...snapshotArgs('Null means all.'),
      filter: t.arg({
        type: SutroDatasetFilter,
        description: 'Conditions, applied by this gateway. Null means none.',
      }),
      sort: t.arg({
        type: SutroDatasetSort,
        defaultValue: 'NEWEST',
        description: 'Order of the list, applied by this gateway. Null means NEWEST.',
      }),
    },
    resolve: async (_query, { filter, sort: givenSort, ...args }, { loaders }) => {
      const sort = givenSort ?? 'NEWEST';
      const { first, last } = givenSizes(args);
      const { predicates: tests, parameters } = sutroDatasetPredicates(filter);
      const scope = scopeOf('sutro.datasets', sort, parameters);
      const after = decodeKeyset(scope, args.after);
      const before = decodeKeyset(scope, args.before);
      const { items: all, readAt } = await loaders.sutroDatasets();
      const items = tests.length === 0 ? all : all.filter((item) => matches(item, tests));
      const range = {
        first: last === undefined ? (first ?? MAX_PAGE) : undefined,
        last,
        after,
        before,
      };
      return { scope, window: sliceSnapshot(items, SUTRO_DATASET_ORDERS[sort], range), readAt };
    },
  }),
);
