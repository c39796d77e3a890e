import { brandWithType, type OutputType } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import { badInput } from '../errors.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { Dataset } from './dataset/dataset.ts';
import { findJob } from './job/find.ts';
import { Job } from './job/job.ts';
import { Model } from './model/model.ts';
import { Node, type NodeType, parseGlobalId } from './node.ts';
import { Project } from './project/project.ts';
import { SutroDataset } from './sutro/dataset.ts';
import { SutroJob } from './sutro/job.ts';

type Finder = {
  readonly type: OutputType<SchemaTypes>;
  readonly find: (id: string, context: Context, info: GraphQLResolveInfo) => Promise<object | null>;
};

/** How a node of each type is found. All ids of one tick share their reads. */
const FINDERS: Record<NodeType, Finder> = {
  Dataset: { type: Dataset, find: (id, { loaders }) => loaders.dataset.load(id) },
  Job: { type: Job, find: (id, { loaders }, info) => findJob(loaders.jobs, id, info) },
  Model: { type: Model, find: (id, { loaders }) => loaders.model.load(id) },
  Project: { type: Project, find: (id, { loaders }) => loaders.project.load(id) },
  SutroDataset: { type: SutroDataset, find: (id, { loaders }) => loaders.sutroDataset.load(id) },
  SutroJob: { type: SutroJob, find: (id, { loaders }) => loaders.sutroJob.load(id) },
};

/** Asynchronous even where it refuses the id, so that in a list one bad id does not lose the others. */
const findNode = async (globalId: string, context: Context, info: GraphQLResolveInfo) => {
  const { type, id } = parseGlobalId(globalId);
  const finder = FINDERS[type];
  const node = await finder.find(id, context, info);
  brandWithType(node, finder.type);
  return node;
};

/** Ids that one `nodes` may ask for. */
const MAX_IDS = 1000;

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description:
      'Finds an object again by its global id: one upstream call for jobs and for anything at Sutro, else as `dataset`. Null when it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The field `id` of a node.' }) },
    resolve: (_query, { id }, context, info) => findNode(id, context, info),
  }),
  nodes: t.field({
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
      return ids.map((id) => findNode(id, context, info));
    },
  }),
}));
