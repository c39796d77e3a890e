import { GatewayError, ProviderError, type ProviderName } from '../../errors.ts';
import type { SourcePosition } from '../../pagination/cursor-position.ts';
import { readFilteredPage } from '../../pagination/filtered.ts';
import type { MergeSource, SourceRows } from '../../pagination/merge.ts';
import type { ItemOrError, Page, WholeList } from '../../pagination/page.ts';
import { readAhead } from '../../pagination/read-ahead.ts';
import { type SnapshotOrder, sliceSnapshot } from '../../pagination/snapshot.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { DatasetItem, DatasetListQuery } from '../../providers/qualia/datasets.ts';
import type { SutroDatasetItem } from '../../providers/sutro/datasets.ts';
import { type CatalogRow, displayName } from '../catalog-item.ts';
import { MAX_PAGE } from '../connections/pagination-args.ts';
import { ARTIFACT_ORDERS } from '../dataset/order.ts';
import { toProviderEnum } from '../enum.ts';
import { matches, sutroDatasetPredicates } from '../sutro/filter.ts';
import { SUTRO_DATASET_ORDERS } from '../sutro/order.ts';
import type { CatalogConditions, CatalogOrder } from './filter.ts';

/** The reads of both lists of datasets. */
export type CatalogReads = {
  readonly datasetPage: (query: DatasetListQuery) => Promise<Page<DatasetItem>>;
  readonly sutroDatasets: () => Promise<WholeList<SutroDatasetItem>>;
};

/** The rows of one provider, from a position on. */
export type CatalogSource = Omit<MergeSource<CatalogRow>, 'rows'> & {
  readonly provider: ProviderName;
  /** At least `count` rows, or all that follow. */
  readonly read: (count: number) => Promise<SourceRows<CatalogRow>>;
};

type Options = {
  readonly sort: CatalogOrder;
  readonly conditions: CatalogConditions;
  readonly after: SourcePosition | null;
};

const keyOf =
  (sort: CatalogOrder) =>
  (item: ItemOrError<CatalogRow>): string | number | null => {
    if (item instanceof ProviderError) return null;
    if (sort === 'NAME') return displayName(item);
    return timeOf(item.created_at);
  };

export function qualiaSource(reads: CatalogReads, options: Options): CatalogSource {
  const { sort, conditions, after } = options;
  const { search, bounds } = conditions;
  const list = {
    ...ARTIFACT_ORDERS[sort],
    maxLimit: MAX_PAGE,
    read: (page: { limit: number; cursor: string | undefined }) =>
      reads.datasetPage({ ...page, search, sort: toProviderEnum(sort) }),
  };
  const read = async (count: number): Promise<SourceRows<CatalogRow>> => {
    if (!bounds) {
      if (after?.kind === 'key' || after?.kind === 'in') throw new GatewayError('CURSOR_INVALID');
      return readAhead(list, count, after);
    }
    if (after?.kind === 'key' || after?.kind === 'page') throw new GatewayError('CURSOR_INVALID');
    const isNextNeeded = true;
    const options = { ...bounds, first: count, after: after ?? undefined, isNextNeeded };
    const { hasNext: hasMore, ...window } = await readFilteredPage(list, options);
    return { ...window, hasMore };
  };
  return { provider: 'qualia', after, keyOf: keyOf(sort), unkeyed: 'first', read };
}

/** By `displayName`, unlike `sutroDatasets`: a dataset without a name has its id. */
const BY_NAME: SnapshotOrder<SutroDatasetItem> = {
  ...SUTRO_DATASET_ORDERS.NAME,
  keyOf: displayName,
};

export function sutroSource(reads: CatalogReads, options: Options): CatalogSource {
  const { sort, conditions, after } = options;
  const { search, bounds } = conditions;
  const order = sort === 'NAME' ? BY_NAME : SUTRO_DATASET_ORDERS[sort];
  const { predicates } = sutroDatasetPredicates({ search });
  const read = async (count: number): Promise<SourceRows<CatalogRow>> => {
    if (after && after.kind !== 'key') throw new GatewayError('CURSOR_INVALID');
    const { items: all } = await reads.sutroDatasets();
    const isMatch = (item: ItemOrError<SutroDatasetItem>): boolean =>
      matches(item, predicates) &&
      (!bounds || item instanceof ProviderError || bounds.matches(item));
    const items = predicates.length === 0 && !bounds ? all : all.filter(isMatch);
    const { hasNext: hasMore, ...window } = sliceSnapshot(items, order, {
      first: count,
      after: after ?? undefined,
    });
    return { ...window, hasMore };
  };
  return { provider: 'sutro', after, keyOf: keyOf(sort), unkeyed: 'last', read };
}
