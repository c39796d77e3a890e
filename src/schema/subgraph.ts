import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type NameNode,
  type ObjectTypeDefinitionNode,
  parse,
  parseConstValue,
  print,
  visit,
} from 'graphql';
import { MAX_PAGE } from './connections/pagination-args.ts';
import { costOf } from './cost/field-cost.ts';
import { isNodeType, NODE_KEYS } from './node.ts';
import { printSdl } from './sdl.ts';

/** 2.9 is the first version with costs, and the last that `@theguild/federation-composition` reads. */
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", "@key", "@listSize", "@shareable"])';

/** Other Relay subgraphs have the same fields, and a router cannot know whose id it receives. */
const NOT_SHAREABLE = new Set(['Query.node', 'Query.nodes']);

/** Weight of an upstream read, where an object of a response weighs 1. */
const READ_WEIGHT = 10;

/** The schema for composition: that of clients, with keys and costs, without unshareable fields. */
export function printSubgraphSdl(schema: GraphQLSchema): string {
  const enter = (node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode | undefined => {
    const type = schema.getType(node.name.value);
    return isObjectType(type) ? toSubgraphType(node, type) : undefined;
  };
  const types = visit(parse(printSdl(schema)), { ObjectTypeDefinition: { enter } });
  return `${LINK}\n\n${print(types)}\n`;
}

function toSubgraphType(
  node: ObjectTypeDefinitionNode,
  type: GraphQLObjectType,
): ObjectTypeDefinitionNode {
  const fields = (node.fields ?? [])
    .filter((field) => !NOT_SHAREABLE.has(`${type.name}.${field.name.value}`))
    .map((field) => ({
      ...field,
      directives: [...costDirectives(type, field), ...(field.directives ?? [])],
    }));
  return { ...node, directives: keyDirectives(type.name), fields };
}

function keyDirectives(type: string): ConstDirectiveNode[] {
  if (isNodeType(type)) return [directive('key', { fields: NODE_KEYS[type].field })];
  return type === 'PageInfo' ? [directive('shareable', {})] : [];
}

function costDirectives(type: GraphQLObjectType, node: FieldDefinitionNode): ConstDirectiveNode[] {
  const field = type.getFields()[node.name.value];
  if (!field) return [];
  // Reads that all objects share are not counted per object, but are at the root.
  const { perObject = 0, once = [] } = costOf(field, {}, {});
  const reads = type.name === 'Query' ? perObject + once.length : perObject;
  const slicing = field.args.map(({ name }) => name).filter((name) => /^(first|last)$/.test(name));
  return [
    ...(reads > 0 ? [directive('cost', { weight: reads * READ_WEIGHT })] : []),
    ...(slicing.length > 0 ? [directive('listSize', sizeBy(slicing))] : []),
  ];
}

const sizeBy = (slicingArguments: readonly string[]) => ({
  // Neither `first` nor `last` is required on a list that takes both.
  ...(slicingArguments.length > 1 && { assumedSize: MAX_PAGE, requireOneSlicingArgument: false }),
  slicingArguments,
  sizedFields: ['edges', 'nodes'],
});

const directive = (name: string, args: object): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: nameNode(name),
  arguments: Object.entries(args).map(([argument, value]) => ({
    kind: Kind.ARGUMENT,
    name: nameNode(argument),
    value: parseConstValue(JSON.stringify(value)),
  })),
});

const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });
