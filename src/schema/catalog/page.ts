import type { GraphQLResolveInfo } from 'graphql';
import { GatewayError, ProviderError, type ProviderName } from '../../errors.ts';
import { decodeCursor, encodeCursor, scopeOf } from '../../pagination/cursor.ts';
import type { MergedPosition, SourcePosition } from '../../pagination/cursor-position.ts';
import { NoItemFoundError } from '../../pagination/incomplete.ts';
import { type Merged, mergeSources, type SourceRows } from '../../pagination/merge.ts';
import type { CatalogRow } from '../catalog-item.ts';
import type { Connection } from '../connections/connection.ts';
import { OldestRead } from '../connections/oldest-read.ts';
import { assertPageSize, DEFAULT_PAGE, givenCursor } from '../connections/pagination-args.ts';
import { PROVIDERS } from '../gateway/dataset-provider.ts';
import { selectedFields } from '../selection.ts';
import {
  type CatalogConditions,
  type CatalogFilter,
  type CatalogOrder,
  catalogConditions,
} from './filter.ts';
import { type CatalogReads, type CatalogSource, qualiaSource, sutroSource } from './source.ts';

/** What a page has from one provider. */
export type SourceReport = {
  readonly provider: ProviderName;
  readonly totalCount: number | null;
  readonly included: boolean;
  readonly error: ProviderError | undefined;
};

export type CatalogPage = Connection<CatalogRow> & { readonly sources: readonly SourceReport[] };

export type CatalogArgs = {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly sort?: CatalogOrder | null | undefined;
  readonly filter?: Partial<typeof CatalogFilter.$inferInput> | null | undefined;
};

/** How the providers are read, and which of them this gateway is connected to. */
export type CatalogProviders = {
  readonly reads: CatalogReads;
  readonly connected: readonly ProviderName[];
};

/** The order of the parts of a cursor, whether the providers are connected or not. */
const PROVIDER_ORDER: readonly ProviderName[] = ['qualia', 'sutro'];
const SOURCES = { qualia: qualiaSource, sutro: sutroSource };

type SourcePage = CatalogSource & { readonly rows: SourceRows<CatalogRow> };

/**
 * Reads from each provider as many rows as the page has, all at once, and merges them.
 * @throws ProviderError where no row can be shown because a provider fails.
 */
export async function catalogPage(
  args: CatalogArgs,
  { reads, connected }: CatalogProviders,
  info: GraphQLResolveInfo,
): Promise<CatalogPage> {
  const sort = args.sort ?? 'NEWEST';
  const first = args.first ?? DEFAULT_PAGE;
  assertPageSize('first', first);
  const conditions = catalogConditions(args.filter, sort);
  const scope = scopeOf('catalog', sort, conditions.parameters);
  const cursor = givenCursor(args.after);
  const starts = startsOf(cursor === undefined ? undefined : decodeCursor(scope, cursor));
  const oldest = new OldestRead();
  const recorded = recordReads(reads, oldest);
  const sources = includedProviders(connected, conditions).map((name) =>
    SOURCES[name](recorded, { sort, conditions, after: starts[name] }),
  );
  // A row is read even where none is selected: the counts come with it.
  const count = Math.max(1, selectsRows(info) ? first : 1);
  const isNone = conditions.bounds?.isEmpty === true;
  const pages = await Promise.all(
    sources.map(
      async (source): Promise<SourcePage> => ({
        ...source,
        rows: isNone ? NO_ROWS : await source.read(count).catch(failedRows),
      }),
    ),
  );
  const merged = mergeSources(pages, { first: count, descending: sort === 'NEWEST' });
  const failed = pages.find(({ rows }) => rows.error);
  if (merged.items.length === 0 && failed?.rows.error) {
    const { error } = failed.rows;
    if (!(error instanceof NoItemFoundError)) throw error;
    throw error.withCursor((position) =>
      encodeCursor(scope, mergedPosition({ ...starts, [failed.provider]: position })),
    );
  }
  const isWhole = cursor === undefined && !merged.hasNext;
  const reports = PROVIDER_ORDER.map((provider) =>
    reportOf(provider, pages, conditions.bounds === undefined || isWhole),
  );
  const window = {
    items: first === 0 ? [] : merged.items,
    positionOf: (index: number) =>
      mergedPosition({ ...starts, ...positionsOf(sources, merged.positionOf(index)) }),
    hasNext: merged.hasNext || (first === 0 && merged.items.length > 0),
    hasPrevious: cursor !== undefined,
    totalCount: sumOf(reports),
  };
  return { scope, window, readAt: oldest.at, sources: reports };
}

const recordReads = (reads: CatalogReads, oldest: OldestRead): CatalogReads => ({
  datasetPage: async (query) => oldest.add(await reads.datasetPage(query)),
  sutroDatasets: async () => oldest.add(await reads.sutroDatasets()),
});

/** A position of each provider; null is the start of its list. */
type Positions = Readonly<Record<ProviderName, SourcePosition | null>>;

const mergedPosition = (positions: Positions): MergedPosition => ({
  kind: 'merged',
  parts: PROVIDER_ORDER.map((name) => positions[name]),
});

function startsOf(position: ReturnType<typeof decodeCursor> | undefined): Positions {
  if (position === undefined) return { qualia: null, sutro: null };
  if (position.kind !== 'merged' || position.parts.length !== PROVIDER_ORDER.length) {
    throw new GatewayError('CURSOR_INVALID');
  }
  const [qualia = null, sutro = null] = position.parts;
  return { qualia, sutro };
}

const positionsOf = (
  sources: readonly CatalogSource[],
  { parts }: ReturnType<Merged<CatalogRow>['positionOf']>,
): Partial<Positions> =>
  Object.fromEntries(sources.map(({ provider }, at) => [provider, parts[at] ?? null]));

/** @throws GatewayError `PROVIDER_NOT_OFFERED` where none is left. */
function includedProviders(
  connected: readonly ProviderName[],
  { provider }: CatalogConditions,
): readonly ProviderName[] {
  const included = PROVIDER_ORDER.filter(
    (name) => connected.includes(name) && (provider === undefined || PROVIDERS[name] === provider),
  );
  if (included.length > 0) return included;
  throw new GatewayError(
    'PROVIDER_NOT_OFFERED',
    'This gateway is not connected to any provider whose datasets the filter allows.',
  );
}

const NO_ROWS: SourceRows<CatalogRow> = {
  items: [],
  positionOf: () => {
    throw new RangeError('There is no row.');
  },
  hasMore: false,
  totalCount: 0,
};

/** The other provider's rows are served where one fails. Other errors are the caller's, and fail the field. */
const failedRows = (error: unknown): SourceRows<CatalogRow> => {
  if (!(error instanceof ProviderError)) throw error;
  return { ...NO_ROWS, totalCount: null, error };
};

const reportOf = (
  provider: ProviderName,
  pages: readonly SourcePage[],
  isCounted: boolean,
): SourceReport => {
  const rows = pages.find((page) => page.provider === provider)?.rows;
  const totalCount = isCounted ? (rows?.totalCount ?? null) : null;
  return { provider, totalCount, included: rows !== undefined, error: rows?.error };
};

/** Null where the count of an included provider is. */
const sumOf = (reports: readonly SourceReport[]): number | null =>
  reports
    .filter(({ included }) => included)
    .reduce<number | null>(
      (sum, { totalCount }) => (sum === null || totalCount === null ? null : sum + totalCount),
      0,
    );

const selectsRows = (info: GraphQLResolveInfo): boolean => {
  const fields = selectedFields(info);
  return fields.has('edges') || fields.has('nodes') || fields.has('pageInfo');
};
