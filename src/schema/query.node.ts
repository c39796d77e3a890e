import { brandWithType, type ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import { badInput, GatewayError } from '../errors.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { type FieldCost, fieldCost, type ListName } from './cost/field-cost.ts';
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
  /** The provider's list that has them. */
  readonly list: ListName;
  /** Whether it also has a read by id, so that few are cheaper than the list. */
  readonly isReadById: boolean;
  readonly fetch: (
    id: string,
    context: Context,
    info: GraphQLResolveInfo,
  ) => Promise<object | null>;
};

/** How a node of each type is found. All ids of one tick share their reads. */
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

/** Null when the provider does not have it. The type of what is found is known to interfaces and unions. */
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
 * The price of looking for all of them, each a selection of its own. What cannot be read is refused without being
 * looked for.
 */
export function lookUpCost<T>(
  references: readonly T[],
  keyOf: (reference: T) => NodeKey,
): FieldCost {
  const idsByType = new Map<NodeType, Set<string>>();
  for (const reference of references) {
    try {
      const { type, id } = keyOf(reference);
      const ids = idsByType.get(type) ?? new Set();
      idsByType.set(type, ids.add(id));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
    }
  }
  const once: ListName[] = [];
  const lookUps: Required<FieldCost>['lookUps'][number][] = [];
  for (const [type, ids] of idsByType) {
    const { list, isReadById } = NODE_FETCHERS[type];
    if (isReadById) lookUps.push({ list, links: ids.size });
    else once.push(list);
  }
  return { once, lookUps, assumedSize: references.length };
}

/** Ids that one `nodes` may ask for. */
const MAX_IDS = 1000;

builder.queryFields((t) => ({
  node: t.field({
    ...fieldCost(({ id }) => lookUpCost([String(id)], parseGlobalId)),
    type: Node,
    nullable: true,
    description:
      'Finds an object again by its global id: one upstream call for jobs and for anything at Sutro, else as `dataset`. Null when it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The field `id` of a node.' }) },
    resolve: (_query, { id }, context, info) => findNode(parseGlobalId(id), context, info),
  }),
  nodes: t.field({
    ...fieldCost(({ ids }) => {
      const given = Array.isArray(ids) ? ids.map(String) : [];
      // More are refused where they are resolved.
      return lookUpCost(given.slice(0, MAX_IDS), parseGlobalId);
    }),
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'Finds many objects again, in the order of the ids; null for those that do not exist, an error for those that are no ids. Each provider list is read once, however many ids there are.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `The field \`id\` of nodes; ${MAX_IDS} at the most.`,
      }),
    },
    resolve: (_query, { ids }, context, info) => {
      if (ids.length > MAX_IDS) {
        throw badInput(`\`ids\` must not have more than ${MAX_IDS} items, not ${ids.length}.`);
      }
      // Asynchronous even where it refuses the id, so that one bad id does not lose the others.
      return ids.map(async (id) => findNode(parseGlobalId(id), context, info));
    },
  }),
}));
