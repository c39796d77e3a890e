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

/** Names by type condition and by what they were collected from: one field, or all fields of an entry. */
type Collected = Map<string | undefined, WeakMap<object, Names>>;

/** By the coerced variables, of which each execution has its own. */
const collected = new WeakMap<object, Collected>();

/**
 * The names of the fields selected on the value of the field being resolved. With a type name, what is selected
 * for other types is left out. It lets a resolver read no more upstream than the selection needs.
 *
 * A selection set is collected once for each execution, and visits each fragment once, as CollectFields does.
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

/** By field: fragments may put one field into many entries of the answer. */
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

/** Whether `@skip` and `@include` leave it in. */
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

/** Whether nothing but the given fields is selected. Looks at no more names than are given, and one. */
export function selectsOnly(info: GraphQLResolveInfo, fields: readonly string[]): boolean {
  for (const name of selectedFields(info)) {
    if (name !== '__typename' && !fields.includes(name)) return false;
  }
  return true;
}
