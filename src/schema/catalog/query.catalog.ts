import { MAX_FILTERED_READS } from '../../pagination/filtered.ts';
import { builder } from '../builder.ts';
import { CatalogItem, type CatalogRow } from '../catalog-item.ts';
import { connectionType } from '../connections/connection.ts';
import { DEFAULT_PAGE, forwardArgs } from '../connections/pagination-args.ts';
import { fieldCost } from '../cost/field-cost.ts';
import { DatasetProvider, PROVIDERS } from '../gateway/dataset-provider.ts';
import { ProviderProblem, problemOf } from '../gateway/provider-problem.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { CatalogFilter, CatalogSort } from './filter.ts';
import { type CatalogPage, catalogPage, type SourceReport } from './page.ts';

const CatalogSourceType = builder.objectRef<SourceReport>('CatalogSource').implement({
  description: 'What a page of the catalog has from one provider.',
  fields: (t) => ({
    provider: t.field({
      type: DatasetProvider,
      description: 'The provider.',
      resolve: ({ provider }) => PROVIDERS[provider],
    }),
    totalCount: t.exposeInt('totalCount', {
      nullable: true,
      description:
        'Number of its datasets that match. Null if it is not known, and under a time bound unless one page holds all.',
    }),
    included: t.exposeBoolean('included', {
      description:
        'Whether its datasets are part of the list. False if the provider is off, or `filter.provider` names the other.',
    }),
    problem: t.field({
      type: ProviderProblem,
      nullable: true,
      description:
        'Why its datasets, or those after the shown ones, are missing from this page. They follow on a later page. Null if nothing is missing.',
      resolve: ({ error }) => problemOf(error),
    }),
  }),
});

const CatalogConnection = connectionType<CatalogRow, CatalogPage>(CatalogItem, {
  name: 'Catalog',
  of: 'the datasets of both providers',
});

builder.objectFields(CatalogConnection, (t) => ({
  sources: t.field({
    // Nullable: Graphcache shows the pages it has while the next one loads only if it may leave
    // out what that page alone can have.
    ...semanticNonNull(),
    type: [CatalogSourceType],
    description: 'Both providers, and whether this page has what it should have of them.',
    resolve: ({ sources }) => sources,
  }),
}));

/** Sutro's list, and the page of Qualia with the one behind it. */
const USUAL_CALLS = 3;

builder.queryField('catalog', (t) =>
  t.field({
    ...semanticNonNull(
      fieldCost(({ first, filter }) => ({
        perObject: hasTimeBound(filter) ? MAX_FILTERED_READS + 1 : USUAL_CALLS,
        assumedSize: Number(first ?? DEFAULT_PAGE),
      })),
    ),
    type: CatalogConnection,
    description:
      'The datasets of both providers in one list. Two upstream calls for the first page, at most three for a later one while the lists stand still, up to eleven under a time bound. The order within a provider is exact; between providers, items are placed by comparison. If one provider fails, the page has the other’s datasets and `sources` says why. Null, with an error, if nothing can be shown.',
    args: {
      ...forwardArgs,
      filter: t.arg({ type: CatalogFilter, description: 'Conditions. Null means none.' }),
      sort: t.arg({
        type: CatalogSort,
        defaultValue: 'NEWEST',
        description: 'Order of the list. Null means NEWEST.',
      }),
    },
    resolve: (_query, args, { loaders, providers }, info) => {
      const connected = providers().flatMap(({ name, mode }) => (mode === 'off' ? [] : name));
      return catalogPage(args, { reads: loaders, connected }, info);
    },
  }),
);

const hasTimeBound = (filter: unknown): boolean =>
  typeof filter === 'object' &&
  filter !== null &&
  ['createdAfter', 'createdBefore'].some((name) => Reflect.get(filter, name) != null);
