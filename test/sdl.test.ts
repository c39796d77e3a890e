import { readFileSync } from 'node:fs';
import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../src/schema/schema.ts';
import { printSdl } from '../src/schema/sdl.ts';

/** Every element of a schema by its coordinate, with its description. */
function* elements(schema: GraphQLSchema): Generator<[coordinate: string, text: string]> {
  const descriptions = (coordinate: string, it: { description?: string | null | undefined }) =>
    [coordinate, it.description ?? ''] as [string, string];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    yield descriptions(type.name, type);
    if (isEnumType(type)) {
      for (const value of type.getValues()) yield descriptions(`${type.name}.${value.name}`, value);
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        yield descriptions(`${type.name}.${field.name}`, field);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield descriptions(`${type.name}.${field.name}`, field);
        for (const arg of field.args)
          yield descriptions(`${type.name}.${field.name}(${arg.name}:)`, arg);
      }
    }
  }
}

describe('the schema', () => {
  it('is committed as schema.graphql, byte for byte (refresh with `npm run generate`)', () => {
    const committed = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');
    expect(printSdl(schema)).toBe(committed);
  });

  it('marks what is null only beside an error with @semanticNonNull', () => {
    const sdl = printSdl(schema);
    expect(sdl).toContain('directive @semanticNonNull(levels: [Int!]! = [0]) on FIELD_DEFINITION');
    expect(sdl).toContain('  node: Dataset @semanticNonNull\n');
    expect(sdl).toContain('  nodes: [Dataset]! @semanticNonNull(levels: [1])\n');
    expect(sdl).toMatch(/\): DatasetConnection @semanticNonNull\n/);
    expect(sdl).not.toMatch(/status: JobStatus @/);
    expect(sdl).not.toMatch(/\): (?:Dataset|Job|Node) @/);
  });

  it('describes each of its elements, and not by its name alone', () => {
    const bare = [...elements(schema)].filter(([coordinate, text]) => {
      const name = coordinate.split(/[.(]/).at(-1)?.replace(':)', '').toLowerCase();
      const words = text.toLowerCase().replace(/[^a-z]/g, '');
      return words === '' || words === name;
    });
    expect(bare).toEqual([]);
  });

  it('keeps every root field that needs a provider nullable, so that one outage never erases the other’s data', () => {
    const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
    const strict = fields.filter(({ type }) => String(type).endsWith('!')).map(({ name }) => name);
    // Lists of items that fail one by one, and what needs no provider.
    expect(strict).toEqual(['_entities', '_service', 'gateway', 'nodes']);
  });
});
