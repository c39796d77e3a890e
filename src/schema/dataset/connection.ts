import type { GraphQLResolveInfo } from 'graphql';
import type { Page } from '../../pagination/page.ts';
import type { DatasetItem, DatasetListQuery } from '../../providers/qualia/datasets.ts';
import { type Connection, connectionType } from '../connections/connection.ts';
import {
  type ForwardArgs,
  forwardConnection,
  type PageQuery,
} from '../connections/forward-connection.ts';
import { localFilter } from '../connections/local-filter.ts';
import { toProviderEnum } from '../enum.ts';
import { artifactFilterConditions } from './artifact-filter.ts';
import { Dataset, type DatasetSort } from './dataset.ts';
import { type DatasetFilterArgs, datasetParameters } from './filter.ts';
import { ARTIFACT_ORDERS } from './order.ts';

export const DatasetConnection = connectionType(Dataset, { name: 'Dataset', of: 'datasets' });

type Args = ForwardArgs & {
  readonly sort?: typeof DatasetSort.$inferType | null | undefined;
  readonly filter?: DatasetFilterArgs | null | undefined;
};

export function datasetConnection(
  read: (query: DatasetListQuery) => Promise<Page<DatasetItem>>,
  { filter, sort: givenSort, ...page }: Args,
  info: GraphQLResolveInfo,
): Promise<Connection<DatasetItem>> {
  const sort = givenSort ?? 'NEWEST';
  const source = {
    name: 'qualia.datasets',
    sort,
    order: ARTIFACT_ORDERS[sort],
    parameters: datasetParameters(filter ?? {}),
    localFilter: localFilter(artifactFilterConditions(filter ?? {}, sort)),
    read: (query: PageQuery & ReturnType<typeof datasetParameters>) =>
      read({ ...query, sort: toProviderEnum(sort) }),
  };
  return forwardConnection(source, page, info);
}
