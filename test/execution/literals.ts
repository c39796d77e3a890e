import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';

/** A JSON value as a literal of the language. */
export function write(value: unknown, type: GraphQLInputType): string {
  const inner = getNullableType(type);
  if (value === null || value === undefined) return 'null';
  if (isListType(inner)) {
    const items = Array.isArray(value) ? value : [value];
    return `[${items.map((item) => write(item, inner.ofType)).join(', ')}]`;
  }
  if (isEnumType(inner)) return String(value);
  if (!isInputObjectType(inner)) return literalOf(value);
  const fields = inner.getFields();
  const parts = Object.entries(value).flatMap(([name, part]) => {
    const field = fields[name];
    return field ? [`${name}: ${write(part, field.type)}`] : [];
  });
  return `{${parts.join(', ')}}`;
}

/** Of a scalar, which may be any JSON. */
function literalOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([name, part]) => `${name}: ${literalOf(part)}`)
    .join(', ')}}`;
}
