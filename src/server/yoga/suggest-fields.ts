import {
  FieldsOnCorrectTypeRule,
  GraphQLError,
  getNamedType,
  isInputObjectType,
  isObjectType,
  KnownArgumentNamesRule,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** Names under which readers of other APIs look for this field. A validation error suggests the field for them. */
    readonly synonyms?: readonly string[];
  }
}

/** `FieldsOnCorrectTypeRule` that also suggests fields by their synonyms, and the fields of a connection's nodes. */
export const SuggestFieldsRule: ValidationRule = (context) =>
  FieldsOnCorrectTypeRule(suggesting(context, suggestField));

/** `KnownArgumentNamesRule` that also suggests members of the `filter` argument. */
export const SuggestArgumentsRule: ValidationRule = (context) =>
  KnownArgumentNamesRule(suggesting(context, suggestArgument));

type Suggest = (context: ValidationContext, name: string) => string | undefined;

/** The context, but errors without a suggestion of graphql-js get one of `suggest`. */
const suggesting = (context: ValidationContext, suggest: Suggest): ValidationContext =>
  Object.create(context, {
    reportError: {
      value: (error: GraphQLError): void => {
        const [node] = error.nodes ?? [];
        const name = node && 'name' in node ? node.name?.value : undefined;
        const found =
          name === undefined || error.message.endsWith('?') ? undefined : suggest(context, name);
        context.reportError(found === undefined ? error : withSuggestion(error, found));
      },
    },
  });

const withSuggestion = ({ message, nodes }: GraphQLError, found: string): GraphQLError =>
  new GraphQLError(`${message} Did you mean "${found}"?`, { nodes: nodes ?? null });

const suggestField: Suggest = (context, name) => {
  const parent = context.getParentType();
  const own = fieldFor(parent, name);
  if (own !== undefined) return own;
  const nodes = isObjectType(parent) ? parent.getFields().nodes : undefined;
  const ofNode = nodes && fieldFor(getNamedType(nodes.type), name);
  return ofNode === undefined ? undefined : `nodes { ${ofNode} }`;
};

/** The field of this name, else the one that has it as a synonym. */
const fieldFor = (type: unknown, name: string): string | undefined => {
  if (!isObjectType(type)) return undefined;
  const fields = type.getFields();
  if (Object.hasOwn(fields, name)) return name;
  return Object.values(fields).find(({ extensions }) => extensions.synonyms?.includes(name))?.name;
};

const suggestArgument: Suggest = (context, name) => {
  const filter = context.getFieldDef()?.args.find((argument) => argument.name === 'filter');
  const type = filter && getNamedType(filter.type);
  return isInputObjectType(type) && Object.hasOwn(type.getFields(), name)
    ? `filter: { ${name}: … }`
    : undefined;
};
