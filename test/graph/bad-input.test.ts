import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import {
  DatasetsDocument,
  NodeDocument,
  NodesDocument,
  SutroDatasetsDocument,
} from '../generated/graphql.ts';

// Bad input gives an error with a code and a path; the rest of the response is still served.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 60 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

const id = (text: string): string => Buffer.from(text).toString('base64url');
const cursorOf = async (args: object): Promise<string> => {
  const { data } = await fixture.ask(DatasetsDocument, args);
  return data.datasets?.edges[1]?.cursor ?? '';
};

/** Selects datasets beside a valid field; returns the code and path of the errors. */
async function refused(args: string): Promise<string> {
  const answer = await fixture.ask<{ datasets: unknown; sutroDatasets: unknown }>(
    `{ datasets(${args}) { nodes { id } } sutroDatasets(first: 1) { nodes { id } } }`,
  );
  const [error] = answer.errors ?? [];
  if (answer.data) {
    expect(answer.data).toMatchObject({ datasets: null, sutroDatasets: { nodes: [{}] } });
    expect(error?.path).toEqual(['datasets']);
    expect(fixture.calls().filter((call) => call.includes('/v1/'))).toEqual([]);
  }
  return `${error?.extensions.code}: ${error?.message}`;
}

describe('the page size', () => {
  it.each([-1, 1001, 2147483647, -2147483648])('%d is refused, not clamped', async (first) => {
    expect(await refused(`first: ${first}`)).toBe(
      `BAD_USER_INPUT: \`first\` must be from 0 to 1000, not ${first}.`,
    );
  });

  it.each(['2147483648', '"20"', '1.5', 'true'])('%s is not an Int', async (first) => {
    expect(await refused(`first: ${first}`)).toMatch(
      /^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED): .*Int/,
    );
  });

  it('may be the smallest and the largest', async () => {
    expect((await fixture.ask(DatasetsDocument, { first: 1 })).errors).toBeUndefined();
    expect((await fixture.ask(DatasetsDocument, { first: 1000 })).errors).toBeUndefined();
  });

  it('is refused from both ends of Sutro’s list', async () => {
    const { errors } = await fixture.ask(SutroDatasetsDocument, { first: 1, last: 1 });
    expect(errors).toMatchObject([
      { path: ['sutroDatasets'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

describe('the search text', () => {
  it.each([
    '%',
    '\\',
    '"',
    "'",
    '😀',
    'é',
    '_%_',
    '\u202e',
    'a'.repeat(200),
    '😀'.repeat(200),
    '\n',
    '&limit=1',
  ])('%j is sent unchanged', async (search) => {
    const { data, errors } = await fixture.ask(DatasetsDocument, { filter: { search } });
    expect(errors).toBeUndefined();
    expect(data.datasets?.edges.every(({ node }) => node?.path.includes(search))).toBe(true);
    expect(new URL(`http://x${fixture.calls()[0]?.slice(4)}`).searchParams.get('search')).toBe(
      search,
    );
  });

  it.each([
    ['of 201 characters', 'a'.repeat(201)],
    ['of 201 emoji', '😀'.repeat(201)],
    ['with NUL', 'a\0b'],
    ['with half a surrogate pair', '\ud83d'],
  ])('%s is refused', async (_what, search) => {
    const { data, errors } = await fixture.ask(DatasetsDocument, { filter: { search } });
    expect(data.datasets).toBeNull();
    expect(errors).toMatchObject([{ path: ['datasets'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(fixture.calls()).toEqual([]);
  });

  it('filters nothing if it is empty', async () => {
    await fixture.ask(DatasetsDocument, { first: 3, filter: { search: '' } });
    expect(fixture.calls()).toEqual(['GET /v1/datasets/list?limit=3&sort=newest']);
  });
});

describe('values of other types', () => {
  it.each(['"x"', '"2489E9AD-2EE2-8E00-8EC9-32D5F69181C"', '17', '""'])(
    '%s is no UUID',
    async (uuid) => {
      expect(await refused(`filter: { jobId: ${uuid} }`)).toMatch(
        /^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED): /,
      );
    },
  );

  it('OTHER is refused as a filter', async () => {
    expect(await refused('filter: { type: OTHER }')).toMatch(/^BAD_USER_INPUT: .*OTHER/);
    expect(await refused('filter: { direction: OTHER }')).toMatch(/^BAD_USER_INPUT: .*OTHER/);
  });

  it.each(['sort: SIZE', 'sort: newest', 'filter: { type: "LEROBOT_V3" }', 'filter: { kind: 1 }'])(
    '%s is unknown',
    async (args) => {
      expect(await refused(args)).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED): /);
    },
  );

  it('are refused in variables, too', async () => {
    const variables = { filter: { jobId: 'x' } };
    const { errors } = await fixture.ask(DatasetsDocument, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a cursor', () => {
  it.each(['x', 'WzFd', '%00', 'WzEsInF1YWxpYS5kYXRhc2V0cyJd'])('%j is invalid', async (after) => {
    expect(await refused(`after: ${JSON.stringify(after)}`)).toMatch(/^CURSOR_INVALID/);
  });

  it('is invalid if it was cut', async () => {
    expect(await refused(`after: "${(await cursorOf({})).slice(0, -4)}"`)).toMatch(
      /^CURSOR_INVALID/,
    );
  });

  it('of another order, filter or list is refused with the difference', async () => {
    const after = await cursorOf({ sort: 'NAME' });
    expect(await refused(`after: "${after}"`)).toMatch(/^CURSOR_MISMATCH: .*NAME.*NEWEST/);
    expect(await refused(`sort: NAME, after: "${after}", filter: { search: "x" }`)).toMatch(
      /^CURSOR_MISMATCH: .*filter/,
    );
    const { errors } = await fixture.ask(`{ models(after: "${after}") { nodes { id } } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_MISMATCH' } }]);
    const sutro = await fixture.ask(SutroDatasetsDocument, { after });
    expect(sutro.errors).toMatchObject([{ extensions: { code: 'CURSOR_MISMATCH' } }]);
  });

  it('is valid for the same filter with a UUID in another letter case', async () => {
    const jobId = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
    const lower = { filter: { jobId: jobId.toLowerCase() } };
    const cursor = id(JSON.stringify([1, 'x']));
    const [a, b] = await Promise.all([
      fixture.ask(DatasetsDocument, { ...lower, after: cursor }),
      fixture.ask(DatasetsDocument, { filter: { jobId }, after: cursor }),
    ]);
    expect(a.errors?.[0]?.extensions).toEqual(b.errors?.[0]?.extensions);
  });

  it('made by hand of valid parts is refused by the provider', async () => {
    const after = id(JSON.stringify([1, 'qualia.datasets', 'NEWEST', '', 'end', 'forged']));
    const { data, errors } = await fixture.ask(DatasetsDocument, { after });
    expect(data.datasets).toBeNull();
    expect(errors).toMatchObject([
      { path: ['datasets'], extensions: { code: 'CURSOR_EXPIRED', provider: 'qualia' } },
    ]);
  });
});

describe('a node id', () => {
  const missing = '00000000-0000-4000-8000-000000000000';

  it.each([
    '',
    'x',
    '!!!',
    id('Dataset'),
    id('Dataset:'),
    id('Dataset:x'),
    id('User:1'),
    id('__proto__:1'),
    id(`Dataset:${missing.replace('0', 'F')}`),
  ])('%j is refused', async (bad) => {
    const { data, errors } = await fixture.ask(NodeDocument, { id: bad });
    expect(data.node).toBeNull();
    expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(fixture.calls()).toEqual([]);
  });

  it.each(['Dataset', 'Job', 'Model', 'Project', 'SutroDataset', 'SutroJob'])(
    'of a %s that is not there is null, without an error',
    async (type) => {
      const answer = await fixture.ask(NodeDocument, { id: id(`${type}:${missing}`) });
      expect(answer).toEqual({ data: { node: null } });
    },
  );

  it('fails alone if it is invalid', async () => {
    const page = await fixture.ask(DatasetsDocument, { first: 1 });
    const good = page.data.datasets?.edges[0]?.node?.id ?? '';
    const { data, errors } = await fixture.ask(NodesDocument, {
      ids: ['bad', good, id(`Job:${missing}`)],
    });
    expect(data.nodes).toEqual([null, expect.objectContaining({ id: good }), null]);
    expect(errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('is one of at most 1000', async () => {
    const { errors } = await fixture.ask(NodesDocument, {
      ids: Array(1001).fill(id(`Dataset:${missing}`)),
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(fixture.calls()).toEqual([]);
  });
});
