import type { GraphQLResolveInfo } from 'graphql';
import type { Page } from '../../pagination/page.ts';
import type { ModelItem, ModelListQuery } from '../../providers/qualia/models.ts';
import { type Connection, connectionType } from '../connections/connection.ts';
import {
  type ForwardArgs,
  forwardConnection,
  type PageQuery,
} from '../connections/forward-connection.ts';
import type { DatasetSort } from '../dataset/dataset.ts';
import { ARTIFACT_ORDERS } from '../dataset/order.ts';
import { toProviderEnum } from '../enum.ts';
import { localModelFilter, type ModelFilterArgs, modelParameters } from './filter.ts';
import { Model } from './model.ts';

export const ModelConnection = connectionType(Model, { name: 'Model', of: 'models' });

type Args = ForwardArgs & {
  readonly sort?: typeof DatasetSort.$inferType | null | undefined;
  readonly filter?: ModelFilterArgs | null | undefined;
};

export function modelConnection(
  read: (query: ModelListQuery) => Promise<Page<ModelItem>>,
  { filter, sort: givenSort, ...page }: Args,
  info: GraphQLResolveInfo,
): Promise<Connection<ModelItem>> {
  const sort = givenSort ?? 'NEWEST';
  const source = {
    name: 'qualia.models',
    sort,
    order: ARTIFACT_ORDERS[sort],
    parameters: modelParameters(filter ?? {}),
    localFilter: localModelFilter(filter ?? {}, sort),
    read: (query: PageQuery & ReturnType<typeof modelParameters>) =>
      read({ ...query, sort: toProviderEnum(sort) }),
  };
  return forwardConnection(source, page, info);
}
