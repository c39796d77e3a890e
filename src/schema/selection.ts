import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

type Names = ReadonlySet<string>;

/** Names by type condition, then by their source: one field node, or all nodes of a response key. */
type Collected = Map<string | undefined, WeakMap<object, Names>>;

/** By the coerced variables: each execution has its own object. */
const collected = new WeakMap<object, Collected>();

/**
 * Names of the fields selected on the value of the resolved field; with a type name, without those
 * selected for other types only. Lets a resolver read no more upstream than the selection needs.
 *
 * Each selection set is collected once per execution and visits each fragment once (GraphQL spec
 * §6.3.2, CollectFields).
 */
export function selectedFields(info: GraphQLResolveInfo, type?: string): Names {
  const { fieldNodes } = info;
  const cached = cacheOf(info.variableValues, type);
  const existing = cached.get(fieldNodes);
  if (existing) return existing;
  const [node] = fieldNodes;
  const names =
    node && fieldNodes.length === 1
      ? namesOf(info, node, type)
      : new Set(fieldNodes.flatMap((field) => [...namesOf(info, field, type)]));
  cached.set(fieldNodes, names);
  return names;
}

/** Cached by field node: fragments may spread one node into many response keys. */
function namesOf(info: GraphQLResolveInfo, node: FieldNode, type: string | undefined): Names {
  const cached = cacheOf(info.variableValues, type);
  const existing = cached.get(node);
  if (existing) return existing;
  const names = collect(info, node.selectionSet, type);
  cached.set(node, names);
  return names;
}

function cacheOf(variables: object, type: string | undefined): WeakMap<object, Names> {
  const byType: Collected = collected.get(variables) ?? new Map();
  collected.set(variables, byType);
  const cached = byType.get(type) ?? new WeakMap<object, Names>();
  byType.set(type, cached);
  return cached;
}

function collect(
  info: GraphQLResolveInfo,
  root: SelectionSetNode | undefined,
  type: string | undefined,
): Names {
  const names = new Set<string>();
  const visited = new Set<string>();
  const visitAll = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) visit(selection);
  };
  const visit = (selection: SelectionNode): void => {
    if (!isIncluded(info, selection)) return;
    if (selection.kind === 'Field') {
      names.add(selection.name.value);
      return;
    }
    if (selection.kind === 'FragmentSpread') {
      if (visited.has(selection.name.value)) return;
      visited.add(selection.name.value);
    }
    visitAll(fragmentOf(info, selection, type));
  };
  visitAll(root);
  return names;
}

/** Whether `@skip` and `@include` include the selection. */
export const isIncluded = (
  { variableValues }: Pick<GraphQLResolveInfo, 'variableValues'>,
  node: SelectionNode,
): boolean =>
  !node.directives?.length ||
  (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false);

function fragmentOf(
  { fragments, schema }: GraphQLResolveInfo,
  selection: Exclude<SelectionNode, FieldNode>,
  type: string | undefined,
): SelectionSetNode | undefined {
  const fragment =
    selection.kind === 'InlineFragment' ? selection : fragments[selection.name.value];
  const condition = fragment?.typeCondition?.name.value;
  const isOther =
    type !== undefined &&
    condition !== undefined &&
    condition !== type &&
    !isAbstractType(schema.getType(condition));
  return isOther ? undefined : fragment?.selectionSet;
}

/** Whether only the given fields are selected. Visits at most one name more than are given. */
export function selectsOnly(info: GraphQLResolveInfo, fields: readonly string[]): boolean {
  for (const name of selectedFields(info)) {
    if (name !== '__typename' && !fields.includes(name)) return false;
  }
  return true;
}
