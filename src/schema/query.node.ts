import { brandWithType, type ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import { badInput, GatewayError } from '../errors.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { type FieldCost, fieldCost, type ListName, MAX_UNREADABLE } from './cost/field-cost.ts';
import { Dataset } from './dataset/dataset.ts';
import { Job } from './job/job.ts';
import { findJob } from './job/job-fields.ts';
import { Model } from './model/model.ts';
import { Node, type NodeKey, type NodeType, parseGlobalId } from './node.ts';
import { Project } from './project/project.ts';
import { SutroDataset } from './sutro/dataset.ts';
import { SutroJob } from './sutro/job.ts';

type NodeFetcher = {
  readonly type: ObjectRef<SchemaTypes, object>;
  /** The provider's list of these objects. */
  readonly list: ListName;
  /** Whether the provider also has a route by id, which is cheaper for few objects. */
  readonly isReadById: boolean;
  readonly fetch: (
    id: string,
    context: Context,
    info: GraphQLResolveInfo,
  ) => Promise<object | null>;
};

/** How nodes of each type are found. All ids of one tick share their reads. */
export const NODE_FETCHERS: Record<NodeType, NodeFetcher> = {
  Dataset: {
    type: Dataset,
    list: 'qualia.datasets',
    isReadById: false,
    fetch: (id, { loaders }) => loaders.dataset.load(id),
  },
  Job: {
    type: Job,
    list: 'qualia.jobs',
    isReadById: true,
    fetch: (id, { loaders }, info) => findJob(loaders.jobs, id, info),
  },
  Model: {
    type: Model,
    list: 'qualia.models',
    isReadById: false,
    fetch: (id, { loaders }) => loaders.model.load(id),
  },
  Project: {
    type: Project,
    list: 'qualia.projects',
    isReadById: false,
    fetch: (id, { loaders }) => loaders.project.load(id),
  },
  SutroDataset: {
    type: SutroDataset,
    list: 'sutro.datasets',
    isReadById: false,
    fetch: (id, { loaders }) => loaders.sutroDataset.load(id),
  },
  SutroJob: {
    type: SutroJob,
    list: 'sutro.jobs',
    isReadById: true,
    fetch: (id, { loaders }) => loaders.sutroJob.load(id),
  },
};

/** Null if the provider does not have the node. Brands it with its type for interfaces and unions. */
export async function findNode(
  { type, id }: NodeKey,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  const fetcher = NODE_FETCHERS[type];
  const node = await fetcher.fetch(id, context, info);
  brandWithType(node, fetcher.type);
  return node;
}

/**
 * Cost of finding all of the references. Those that `keyOf` refuses cost nothing: the resolver
 * refuses them, too.
 */
export function lookUpCost<T>(
  references: readonly T[],
  keyOf: (reference: T) => NodeKey,
): FieldCost {
  const idsByType = new Map<NodeType, Set<string>>();
  let unreadable = 0;
  for (const reference of references) {
    try {
      const { type, id } = keyOf(reference);
      const ids = idsByType.get(type) ?? new Set();
      idsByType.set(type, ids.add(id));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      unreadable += 1;
      // The operation does not run.
      if (unreadable > MAX_UNREADABLE) break;
    }
  }
  const once: ListName[] = [];
  const lookUps: Required<FieldCost>['lookUps'][number][] = [];
  for (const [type, ids] of idsByType) {
    const { list, isReadById } = NODE_FETCHERS[type];
    if (isReadById) lookUps.push({ list, links: ids.size });
    else once.push(list);
  }
  return { once, lookUps, unreadable, assumedSize: references.length };
}

/** Maximum number of ids of one `nodes` field. */
const MAX_IDS = 1000;

builder.queryFields((t) => ({
  node: t.field({
    ...fieldCost(({ id }) => lookUpCost([String(id)], parseGlobalId)),
    type: Node,
    nullable: true,
    description:
      'Finds an object by its global id. One upstream call for jobs and for all types of Sutro; for other types, the same cost as `dataset`. Null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The `id` of a node.' }) },
    resolve: (_query, { id }, context, info) => findNode(parseGlobalId(id), context, info),
  }),
  nodes: t.field({
    ...fieldCost(({ ids }) => {
      const given = Array.isArray(ids) ? ids.map(String) : [];
      // The resolver refuses more than that.
      return lookUpCost(given.slice(0, MAX_IDS), parseGlobalId);
    }),
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'Finds objects by their global ids, in the order of the ids. Null for an object that does not exist, an error for an invalid id. Each provider list is read once, however many ids there are.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `The \`id\` of each node. At most ${MAX_IDS}.`,
      }),
    },
    resolve: (_query, { ids }, context, info) => {
      if (ids.length > MAX_IDS) {
        throw badInput(`\`ids\` must not have more than ${MAX_IDS} items, not ${ids.length}.`);
      }
      // Async, so that an invalid id rejects its own item only.
      return ids.map(async (id) => findNode(parseGlobalId(id), context, info));
    },
  }),
}));
