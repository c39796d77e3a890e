import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  buildClientSchema,
  buildSchema,
  getOperationAST,
  type IntrospectionQuery,
  introspectionFromSchema,
  isAbstractType,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import * as kit from '#client';
import manifest from '#client/persisted-documents.json' with { type: 'json' };
import possibleTypes from '#client/possible-types.json' with { type: 'json' };

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const operations = Object.values(kit).filter((document) => getOperationAST(document));
const texts = Object.entries(manifest);

describe('the client kit', () => {
  it('has the schema as introspection, without descriptions', () => {
    const sdlOf = (introspection: IntrospectionQuery) =>
      printSchema(lexicographicSortSchema(buildClientSchema(introspection)));
    const path = import.meta.resolve('#client/introspection.json');
    const introspection = JSON.parse(readFileSync(new URL(path), 'utf8'));
    expect(sdlOf(introspection)).toBe(
      sdlOf(introspectionFromSchema(schema, { descriptions: false })),
    );
  });

  it('has the possible types of each interface', () => {
    const inSchema = Object.values(schema.getTypeMap()).filter(
      (type) => isAbstractType(type) && !type.name.startsWith('__'),
    );
    const named = inSchema.map((type) => [
      type.name,
      isAbstractType(type) &&
        schema
          .getPossibleTypes(type)
          .map(({ name }) => name)
          .sort(),
    ]);
    const inKit = Object.entries(possibleTypes).map(([name, types]) => [name, [...types].sort()]);
    expect(Object.fromEntries(inKit)).toEqual(Object.fromEntries(named));
    expect(possibleTypes.CatalogItem).toEqual(['Dataset', 'SutroDataset']);
  });

  it('has every operation in its manifest, by the hash that its document carries', () => {
    const carried = operations.map((document) => ('__meta__' in document ? document.__meta__ : {}));
    expect(operations.length).toBeGreaterThan(15);
    expect(carried).toEqual(expect.arrayContaining(texts.map(([hash]) => ({ hash }))));
    expect(carried).toHaveLength(texts.length);
  });

  it.each(texts)('has under %s a query of that hash which the schema takes', (hash, text) => {
    expect(hash).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`);
    expect(validate(schema, parse(text))).toEqual([]);
  });
});
