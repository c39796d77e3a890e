import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as kit from 'dataset-graph/client';
import introspection from 'dataset-graph/client/introspection.json' with { type: 'json' };
import manifest from 'dataset-graph/client/persisted-documents.json' with { type: 'json' };
import possibleTypes from 'dataset-graph/client/possible-types.json' with { type: 'json' };
import {
  buildClientSchema,
  buildSchema,
  getOperationAST,
  isAbstractType,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';

const schema = buildSchema(
  readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'),
);

const operations = Object.values(kit).flatMap((document) => {
  const operation = getOperationAST(document);
  return operation ? [{ name: operation.name?.value ?? '', document }] : [];
});

describe('the client kit', () => {
  it('tells the same schema by introspection, but for descriptions', () => {
    const told = buildClientSchema(introspection as never);
    const names = Object.keys(lexicographicSortSchema(schema).getTypeMap());
    expect(Object.keys(lexicographicSortSchema(told).getTypeMap())).toEqual(names);
    expect(printSchema(told)).not.toContain('"""');
  });
});
