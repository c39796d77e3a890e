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

type Collected = {
  readonly names: Names;
  /** No `@skip` and no `@include` was met: the names are those of every execution. */
  readonly isConstant: boolean;
};

/** Names by type condition. */
type ByType = Map<string | undefined, Collected>;

/** By their source, one field node or all nodes of a response key: names that depend on no variable. */
const constantNames = new WeakMap<object, ByType>();

/** The others, by the coerced variables first: each execution has its own object. */
const conditionalNames = new WeakMap<object, WeakMap<object, ByType>>();

/**
 * Names of the fields selected on the value of the resolved field; with a type name, without those
 * selected for other types only. Lets a resolver read no more upstream than the selection needs.
 *
 * Each selection set is collected at most once per execution and visits each fragment once (GraphQL spec
 * §6.3.2, CollectFields).
 */
export const selectedFields = (info: GraphQLResolveInfo, type?: string): Names =>
  namesOfKey(info, type).names;

function namesOfKey(info: GraphQLResolveInfo, type: string | undefined): Collected {
  const { fieldNodes } = info;
  const [node] = fieldNodes;
  if (node && fieldNodes.length === 1) return namesOf(info, node, type);
  return collectOnce(info, fieldNodes, type, () => {
    const parts = fieldNodes.map((field) => namesOf(info, field, type));
    return {
      names: new Set(parts.flatMap(({ names }) => [...names])),
      isConstant: parts.every(({ isConstant }) => isConstant),
    };
  });
}

/** Cached by field node: fragments may spread one node into many response keys. */
const namesOf = (info: GraphQLResolveInfo, node: FieldNode, type: string | undefined): Collected =>
  collectOnce(info, node, type, () => collect(info, node.selectionSet, type));

function collectOnce(
  { variableValues }: GraphQLResolveInfo,
  source: object,
  type: string | undefined,
  collectNames: () => Collected,
): Collected {
  const cached =
    constantNames.get(source)?.get(type) ??
    conditionalNames.get(variableValues)?.get(source)?.get(type);
  if (cached) return cached;
  const collected = collectNames();
  const bySource = collected.isConstant ? constantNames : namesOfExecution(variableValues);
  const byType: ByType = bySource.get(source) ?? new Map();
  bySource.set(source, byType.set(type, collected));
  return collected;
}

function namesOfExecution(variables: object): WeakMap<object, ByType> {
  const cached = conditionalNames.get(variables);
  if (cached) return cached;
  const created = new WeakMap<object, ByType>();
  conditionalNames.set(variables, created);
  return created;
}

function collect(
  info: GraphQLResolveInfo,
  root: SelectionSetNode | undefined,
  type: string | undefined,
): Collected {
  const names = new Set<string>();
  const visited = new Set<string>();
  let isConstant = true;
  const visitAll = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) visit(selection);
  };
  const visit = (selection: SelectionNode): void => {
    if (selection.directives?.length) isConstant = false;
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
  return { names, isConstant };
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
