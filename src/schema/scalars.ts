import { GraphQLDateTime, GraphQLJSON, GraphQLSafeInt, GraphQLUUID } from 'graphql-scalars';
import { badInput } from '../errors.ts';
import { fractionOf } from '../pagination/timestamp.ts';
import { builder } from './builder.ts';

// Output values are already parsed (src/providers) and are passed on as the provider wrote them; input values are checked here.

// graphql-scalars puts a refused value into its message, which throws for some objects.
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw badInput('A string is expected here.');
}

builder.scalarType('UUID', {
  description: 'An RFC 9562 UUID. Letter case does not matter.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc9562',
  serialize: (value) => value,
  parseValue: (value) => String(GraphQLUUID.parseValue(text(value))).toLowerCase(),
});

builder.scalarType('DateTime', {
  description:
    'An RFC 3339 date-time with offset, such as 2026-04-15T12:00:00Z. Fractions of a second have all digits that the provider returns.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => value,
  parseValue: (value) => {
    const dateTime = text(value);
    return GraphQLDateTime.parseValue(dateTime).getTime() + fractionOf(dateTime);
  },
});

builder.addScalarType('JSON', GraphQLJSON);
builder.addScalarType('SafeInt', GraphQLSafeInt);
