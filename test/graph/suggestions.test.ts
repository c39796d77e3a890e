import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';

// A first guess at a name of the schema is answered with the name that leads on.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 10 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

const messageOf = async (query: string): Promise<string | undefined> =>
  (await fixture.ask(query)).errors?.[0]?.message;

it.each([
  ['{ datasets { nodes { name } } }', 'name', 'Dataset', 'path'],
  ['{ datasets { name } }', 'name', 'DatasetConnection', 'nodes { path }'],
  ['{ datasets { path } }', 'path', 'DatasetConnection', 'nodes { path }'],
  ['{ sutroDatasets { nodes { size } } }', 'size', 'SutroDataset', 'totalSizeBytes'],
  ['{ jobs { status } }', 'status', 'JobConnection', 'nodes { status }'],
])('%s', async (query, field, type, suggestion) => {
  expect(await messageOf(query)).toBe(
    `Cannot query field "${field}" on type "${type}". Did you mean "${suggestion}"?`,
  );
});

it('an argument that is a member of the filter', async () => {
  expect(await messageOf('{ jobs(status: [FAILED]) { totalCount } }')).toBe(
    'Unknown argument "status" on field "Query.jobs". Did you mean "filter: { status: … }"?',
  );
});

it('a suggestion of graphql-js stays, and a name near no other gets none', async () => {
  expect(await messageOf('{ datasets { nodes { pth } } }')).toContain('Did you mean "path"?');
  expect(await messageOf('{ datasets { nodes { zzzzzz } } }')).toBe(
    'Cannot query field "zzzzzz" on type "Dataset".',
  );
  expect(await messageOf('{ jobs(zzzzzz: 1) { totalCount } }')).toBe(
    'Unknown argument "zzzzzz" on field "Query.jobs".',
  );
  expect(await messageOf('{ datasets @skip(zzzzzz: 1) { totalCount } }')).toContain('"zzzzzz"');
});
