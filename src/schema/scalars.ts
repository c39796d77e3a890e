import { GraphQLDateTime, GraphQLJSON, GraphQLSafeInt, GraphQLUUID } from 'graphql-scalars';
import { badInput } from '../errors.ts';
import { builder } from './builder.ts';

// What goes out was parsed at the wall and is told as the provider told it; what comes in is checked here.

// What refuses a value puts it into its message, and not every object can be put into a text.
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw badInput('A text is expected here.');
}

builder.scalarType('UUID', {
  description: 'An RFC 9562 UUID. Read in either letter case, compared without regard to it.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc9562',
  serialize: (value) => value,
  parseValue: (value) => String(GraphQLUUID.parseValue(text(value))).toLowerCase(),
});

builder.scalarType('DateTime', {
  description:
    'An RFC 3339 date-time with its offset, such as 2026-04-15T12:00:00Z. Fractions of a second are told as precisely as the provider tells them.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => value,
  parseValue: (value) => new Date(GraphQLDateTime.parseValue(text(value))),
});

builder.addScalarType('JSON', GraphQLJSON);
builder.addScalarType('SafeInt', GraphQLSafeInt);
