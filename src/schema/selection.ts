import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The names of the fields selected on the value of the field being resolved. With a type name, what is selected
 * for other types is left out. It lets a resolver read no more upstream than the selection needs.
 */
export function selectedFields(info: GraphQLResolveInfo, type?: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (selection: SelectionNode): void => {
    if (!isIncluded(info, selection)) return;
    if (selection.kind === 'Field') names.add(selection.name.value);
    else visitAll(fragmentOf(info, selection, type));
  };
  const visitAll = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) visit(selection);
  };
  for (const node of info.fieldNodes) visitAll(node.selectionSet);
  return names;
}

/** Whether `@skip` and `@include` leave it in. */
export const isIncluded = (
  { variableValues }: Pick<GraphQLResolveInfo, 'variableValues'>,
  node: SelectionNode,
): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;

function fragmentOf(
  { fragments }: GraphQLResolveInfo,
  selection: Exclude<SelectionNode, FieldNode>,
  type: string | undefined,
): SelectionSetNode | undefined {
  const fragment =
    selection.kind === 'InlineFragment' ? selection : fragments[selection.name.value];
  const condition = fragment?.typeCondition?.name.value;
  const isOther =
    type !== undefined && condition !== undefined && condition !== type && condition !== 'Node';
  return isOther ? undefined : fragment?.selectionSet;
}

/** Whether nothing but the given fields is selected. */
export const selectsOnly = (info: GraphQLResolveInfo, fields: readonly string[]): boolean =>
  [...selectedFields(info)].every((name) => name === '__typename' || fields.includes(name));
