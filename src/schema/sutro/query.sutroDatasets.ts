import { badInput, GatewayError } from '../../errors.ts';
import { type CursorScope, decodeCursor, scopeOf } from '../../pagination/cursor.ts';
import type { Keyset } from '../../pagination/cursor-position.ts';
import { sliceSnapshot } from '../../pagination/snapshot.ts';
import { builder } from '../builder.ts';
import { connectionType } from '../connections/connection.ts';
import { assertPageSize, givenCursor, MAX_PAGE } from '../connections/pagination-args.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { SutroDataset } from './dataset.ts';
import { matches, SutroDatasetFilter, sutroDatasetPredicates } from './filter.ts';
import { SUTRO_DATASET_ORDERS, SutroDatasetSort } from './order.ts';

function decodeKeyset(scope: CursorScope, argument: string | null | undefined): Keyset | undefined {
  const cursor = givenCursor(argument);
  if (cursor === undefined) return undefined;
  const position = decodeCursor(scope, cursor);
  if (position.kind !== 'key') throw new GatewayError('CURSOR_INVALID');
  return position;
}

function pageSize(name: 'first' | 'last', given: number | null | undefined): number | undefined {
  if (given === null || given === undefined) return undefined;
  assertPageSize(name, given);
  return given;
}

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
      first: t.arg.int({
        description:
          'Number of items from the start, from 0 to 1000. Not together with `last`. Null means all.',
      }),
      after: t.arg.string({
        description:
          'Cursor of the edge behind which the page starts. Null or empty means the start of the list.',
      }),
      last: t.arg.int({
        description:
          'Number of items from the end, from 0 to 1000. Not together with `first`. Null means all.',
      }),
      before: t.arg.string({
        description:
          'Cursor of the edge before which the page ends. Null or empty means the end of the list.',
      }),
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
      const first = pageSize('first', args.first);
      const last = pageSize('last', args.last);
      if (first !== undefined && last !== undefined) {
        throw badInput('Give `first` or `last`, not both.');
      }
      const { predicates: tests, parameters } = sutroDatasetPredicates(filter);
      const scope = scopeOf('sutro.datasets', sort, parameters);
      const after = decodeKeyset(scope, args.after);
      const before = decodeKeyset(scope, args.before);
      const all = await loaders.sutroDatasets();
      const items = tests.length === 0 ? all : all.filter((item) => matches(item, tests));
      const range = {
        first: last === undefined ? (first ?? MAX_PAGE) : undefined,
        last,
        after,
        before,
      };
      return { scope, window: sliceSnapshot(items, SUTRO_DATASET_ORDERS[sort], range) };
    },
  }),
);
