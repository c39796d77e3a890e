import { badInput } from '../../errors.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import { builder } from '../builder.ts';
import type { CatalogRow } from '../catalog-item.ts';
import { type LocalFilter, localFilter, withinBounds } from '../connections/local-filter.ts';
import { filterText } from '../connections/pagination-args.ts';
import { DatasetProvider } from '../gateway/dataset-provider.ts';

export const CatalogSort = builder.enumType('CatalogSort', {
  description: 'Order of the catalog.',
  values: {
    NEWEST: { description: 'By creation time, latest first.' },
    OLDEST: { description: 'By creation time, earliest first.' },
    NAME: {
      description:
        'By `displayName`, ascending. Qualia’s datasets stay in the order that Qualia gives, which may be another than that of code units.',
    },
  },
});

export type CatalogOrder = typeof CatalogSort.$inferType;

export const CatalogFilter = builder.inputType('CatalogFilter', {
  description:
    'Conditions on the datasets of both providers. All that are given must hold. Datasets without a time match no time bound.',
  fields: (t) => ({
    search: t.string({
      description:
        'Only datasets with this text: in the path at Qualia, in the name or id at Sutro. At most 200 characters.',
    }),
    createdAfter: t.field({
      type: 'DateTime',
      description:
        'Only datasets created after this time, exclusive. Up to 10 upstream calls a page. Not with the order NAME.',
    }),
    createdBefore: t.field({
      type: 'DateTime',
      description:
        'Only datasets created before this time, exclusive. Up to 10 upstream calls a page. Not with the order NAME.',
    }),
    provider: t.field({ type: DatasetProvider, description: 'Only datasets of this provider.' }),
  }),
});

export type CatalogConditions = {
  readonly search: string | undefined;
  readonly provider: typeof DatasetProvider.$inferType | undefined;
  /** Undefined where no time bound is given. */
  readonly bounds: LocalFilter<CatalogRow> | undefined;
  /** What cursors are bound to. */
  readonly parameters: object;
};

/** @throws GatewayError `BAD_USER_INPUT` for a time bound in the order of names, which it does not shorten. */
export function catalogConditions(
  filter: Partial<typeof CatalogFilter.$inferInput> | null | undefined,
  sort: CatalogOrder,
): CatalogConditions {
  const search = filterText('search', filter?.search);
  const provider = filter?.provider ?? undefined;
  const created = withinBounds<CatalogRow>({
    timeOf: ({ created_at }) => timeOf(created_at),
    after: filter?.createdAfter ?? undefined,
    before: filter?.createdBefore ?? undefined,
    order: sort === 'NEWEST' ? 'descending' : 'ascending',
  });
  const bounds = localFilter({ created });
  const parameters = { search, provider, ...bounds?.parameters };
  if (bounds && sort === 'NAME') {
    throw badInput('A time bound does not go with the order NAME: use NEWEST or OLDEST.');
  }
  return { search, provider, bounds, parameters };
}
