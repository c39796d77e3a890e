import { ProviderError } from '../../errors.ts';
import type { ItemOrError } from '../../pagination/page.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { SutroDatasetItem } from '../../providers/sutro/datasets.ts';
import { builder } from '../builder.ts';
import { contains, searchText } from '../connections/text-search.ts';

export const SutroDatasetFilter = builder.inputType('SutroDatasetFilter', {
  description:
    'Conditions on datasets at Sutro, applied by this gateway. All that are given must hold.',
  fields: (t) => ({
    search: t.string({
      description:
        'Only datasets whose name or id contains this text, in any letter case and any Unicode form; accents count. At most 200 characters.',
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
  const search = searchText(filter?.search);
  const after = filter?.createdAfter ?? undefined;
  const before = filter?.createdBefore ?? undefined;
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
    contains([dataset_id, name], text);

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
