import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/schema/schema.ts';
import { printSubgraphSdl } from '../../src/schema/subgraph.ts';
import { run } from '../cli/run.ts';
import { startGatewayFixture } from '../gateway-fixture.ts';

const committed = (name: string): string =>
  readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** Coordinates of the object fields whose description or directives match the pattern. */
function* fieldsWith(sdl: string, pattern: RegExp): Generator<string> {
  for (const type of parse(sdl).definitions) {
    if (type.kind !== 'ObjectTypeDefinition') continue;
    for (const { name, loc } of type.fields ?? []) {
      const text = sdl.slice(loc?.start, loc?.end);
      if (pattern.test(text)) yield `${type.name.value}.${name.value}`;
    }
  }
}

describe('the schema for routers', () => {
  const sdl = printSubgraphSdl(schema);

  it('is committed as subgraph.graphql, byte for byte (refresh with `npm run generate`)', () => {
    expect(sdl).toBe(committed('subgraph.graphql'));
  });

  it('is what the command line prints', async () => {
    expect(await run(['schema', '--subgraph'])).toMatchObject({ code: 0, out: sdl, err: '' });
  });

  it('is what the running server returns in `_service`', async () => {
    await using fixture = await startGatewayFixture({ size: 1 });
    const { data } = await fixture.ask('{ _service { sdl } }');
    expect(data).toEqual({ _service: { sdl } });
    expect(fixture.calls()).toEqual([]);
  });

  it('gives each entity its natural key', () => {
    const keys = [
      ...sdl.matchAll(/^type (\w+) implements (?:\w+ & )*Node @key\(fields: "(\w+)"\)/gm),
    ];
    expect(keys.map(([, type, field]) => `${type} ${field}`)).toEqual([
      'Dataset artifactId',
      'Job jobId',
      'Model artifactId',
      'Project projectId',
      'SutroDataset datasetId',
      'SutroJob jobId',
    ]);
  });

  it('shares PageInfo and leaves out `node` and `nodes`, which every Relay subgraph has', () => {
    expect(sdl).toContain('type PageInfo @shareable {');
    const query = sdl.slice(sdl.indexOf('type Query {'));
    expect(query.slice(0, query.indexOf('\n}'))).not.toMatch(/^ {2}nodes?\(/m);
  });

  it('has a cost on every field that reads upstream once per object', () => {
    const read = [...fieldsWith(sdl, /One upstream call (a page|per (dataset|job)\b)/)];
    expect(read.length).toBeGreaterThan(8);
    expect([...fieldsWith(sdl, /@cost\(weight: 10\)/)]).toEqual(expect.arrayContaining(read));
  });

  it('has a list size on every page', () => {
    const pages = [...fieldsWith(sdl, /Connection @cost/)];
    expect(pages.length).toBeGreaterThan(8);
    expect([...fieldsWith(sdl, /@listSize/)]).toEqual(pages);
  });
});

describe('the schema for clients', () => {
  it('has no element of the protocol between routers and subgraphs', () => {
    expect(committed('schema.graphql')).not.toMatch(/\b_\w|@key|@link|@shareable/);
  });
});
