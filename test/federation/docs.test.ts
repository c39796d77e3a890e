import { readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { schema } from '../../src/schema/schema.ts';
import { printSubgraphSdl } from '../../src/schema/subgraph.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const DOCS = read('../../docs/federation.md');

const blocksOf = (language: string): string[] =>
  [...DOCS.matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(([, tag]) => tag === language)
    .map(([, , text = '']) => text);

describe('docs/federation.md', () => {
  it('shows the configuration of Hive Gateway that the tests run', () => {
    expect(blocksOf('ts')).toEqual([read('gateway.config.ts')]);
  });

  it('shows a subgraph that composes with this one', () => {
    const [other = ''] = blocksOf('graphql');
    const { errors } = composeServices([
      { name: 'datasets', url: 'http://datasets', typeDefs: parse(printSubgraphSdl(schema)) },
      { name: 'other', url: 'http://other', typeDefs: parse(other) },
    ]);
    expect(errors).toBeUndefined();
  });

  it('shows configurations of other routers that are valid YAML', () => {
    const blocks = blocksOf('yaml');
    expect(blocks).toHaveLength(4);
    for (const block of blocks) expect(parseDocument(block).errors).toEqual([]);
  });

  it('names the key of every entity', () => {
    const keys = printSubgraphSdl(schema).matchAll(/^type (\w+) .*@key\(fields: "(\w+)"\)/gm);
    for (const [, type, field] of keys) expect(DOCS).toMatch(`| \`${type}\` | \`${field}: `);
  });
});
