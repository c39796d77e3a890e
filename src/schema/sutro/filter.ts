import { ProviderError, readable } from '../../errors.ts';
import type { ItemOrError } from '../../pagination/page.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { SutroDatasetItem } from '../../providers/sutro/datasets.ts';
import { builder } from '../builder.ts';
import { filterText } from '../connections/pagination-args.ts';

export const SutroDatasetFilter = builder.inputType('SutroDatasetFilter', {
  description:
    'Conditions on datasets at Sutro, applied by this gateway. All that are given must hold.',
  fields: (t) => ({
    search: t.string({
      description:
        'Only datasets whose name or id contains this text, in any letter case. At most 200 characters.',
    }),
    createdAfter: t.field({
      type: 'DateTime',
      description:
        'Only datasets created after this time, exclusive. Leaves out datasets without a time.',
    }),
    createdBefore: t.field({
      type: 'DateTime',
      description:
        'Only datasets created before this time, exclusive. Leaves out datasets without a time.',
    }),
  }),
});

type Filter = typeof SutroDatasetFilter.$inferInput;
type Predicate = (item: SutroDatasetItem) => boolean;

/** The conditions of a filter, and the parameters that cursors are bound to. */
export function sutroDatasetPredicates(filter: Filter | null | undefined): {
  predicates: readonly Predicate[];
  parameters: object;
} {
  const search = filterText('search', filter?.search)?.toLowerCase();
  const after = filter?.createdAfter?.getTime();
  const before = filter?.createdBefore?.getTime();
  const predicates = [
    search !== undefined && containsText(search),
    after !== undefined && createdWhen((instant) => instant > after),
    before !== undefined && createdWhen((instant) => instant < before),
  ];
  return {
    predicates: predicates.filter((test) => test !== false),
    parameters: { search, after, before },
  };
}

const containsText =
  (text: string): Predicate =>
  ({ dataset_id, name }) =>
    dataset_id.toLowerCase().includes(text) ||
    readable(name)?.toLowerCase().includes(text) === true;

const createdWhen =
  (predicate: (instant: number) => boolean): Predicate =>
  ({ created_at }) => {
    const time = timeOf(created_at);
    return time !== null && predicate(time);
  };

/** Error items always match: they may be what the filter looks for. */
export const matches = (
  item: ItemOrError<SutroDatasetItem>,
  predicates: readonly Predicate[],
): boolean => item instanceof ProviderError || predicates.every((test) => test(item));
