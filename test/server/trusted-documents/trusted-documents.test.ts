import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { createGateway } from '../../../src/gateway.ts';
import { type GatewayFixture, startGatewayFixture } from '../../gateway-fixture.ts';

const PAGE = 'query Page($first: Int! = 2) { datasets(first: $first) { nodes { path } } }';
const BAD = 'query Bad($after: String) { datasets(after: $after) { nodes { path } } }';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataset-graph-'));
});
afterAll(async () => rm(folder, { recursive: true }));

const manifestOf = async (content: unknown): Promise<string> => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const path = join(folder, `${sha256(text)}.json`);
  await writeFile(path, text);
  return path;
};

const DOCUMENTS = { [`sha256:${sha256(PAGE)}`]: PAGE, bad: BAD };
const startFixture = async (env: Record<string, string> = {}, content: unknown = DOCUMENTS) =>
  startGatewayFixture({ size: 5 }, { TRUSTED_DOCUMENTS: await manifestOf(content), ...env });

const post = (fixture: GatewayFixture, body: object) =>
  fetch(fixture.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const get = (
  fixture: GatewayFixture,
  parameters: Record<string, string>,
  headers: HeadersInit = {},
) =>
  fixture.gateway.fetch(
    new Request(`http://gateway/graphql?${new URLSearchParams(parameters)}`, { headers }),
  );

const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });

describe('trusted documents', () => {
  test('run by id in every form that clients send', async () => {
    await using fixture = await startFixture();
    const answers = [
      await post(fixture, { documentId: `sha256:${sha256(PAGE)}` }),
      await post(fixture, { documentId: sha256(PAGE), variables: { first: 2 } }),
      await post(fixture, { extensions: persisted(PAGE) }),
      await get(fixture, { documentId: sha256(PAGE) }),
      await get(fixture, { extensions: JSON.stringify(persisted(PAGE)), variables: '{"first":2}' }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      const { data } = (await answer.json()) as { data: { datasets: { nodes: unknown[] } } };
      expect(data.datasets.nodes).toHaveLength(2);
    }
  });

  test('are the only documents that run', async () => {
    await using fixture = await startFixture();
    const refused = [
      await post(fixture, { query: PAGE }),
      await post(fixture, { query: PAGE, extensions: persisted(PAGE) }),
      await post(fixture, { query: '{ __schema { queryType { name } } }' }),
      await post(fixture, {}),
      await post(fixture, { documentId: 'unknown' }),
      await post(fixture, { documentId: '__proto__' }),
      await post(fixture, { documentId: { toString: 1 } }),
      await post(fixture, { extensions: { persistedQuery: { sha256Hash: ['x'] } } }),
      await get(fixture, { query: PAGE }),
      await get(fixture, { documentId: 'bad', query: PAGE }),
      await get(fixture, {}),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
    }
    expect(fixture.calls()).toEqual([]);
  });

  test('are read from a manifest of Apollo, too', async () => {
    const operations = [{ id: 'page', name: 'Page', type: 'query', body: PAGE }];
    const format = 'apollo-persisted-query-manifest';
    await using fixture = await startFixture({}, { format, version: 1, operations });
    expect((await post(fixture, { documentId: 'page' })).status).toBe(200);
  });

  test.each([['{'], ['[]'], ['{}'], ['{"a": 1}'], ['{"operations": [{"id": "a"}]}']])(
    'cannot be read from a manifest of %s',
    async (content) => {
      const config = readConfig({ TRUSTED_DOCUMENTS: await manifestOf(content) });
      await expect(createGateway(config)).rejects.toThrow(/TRUSTED_DOCUMENTS cannot be used: /);
    },
  );

  test('cannot be read from a missing manifest', async () => {
    const config = readConfig({ TRUSTED_DOCUMENTS: join(folder, 'none.json') });
    await expect(createGateway(config)).rejects.toThrow(/TRUSTED_DOCUMENTS cannot be used: /);
  });
});

describe('the response to a trusted document by GET', () => {
  const documentId = sha256(PAGE);

  test('is cacheable, and 304 for a client that has it', async () => {
    await using fixture = await startFixture({ HTTP_MAX_AGE_SECONDS: '7' });
    const first = await get(fixture, { documentId });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get('cache-control')).toBe('public, max-age=7');
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(first.headers.get('vary')).toBe(
      'Accept, Authorization, X-Qualia-Api-Key, X-Sutro-Api-Key',
    );
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await get(fixture, { documentId }, { 'if-none-match': known });
      expect([again.status, await again.text()]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe(etag);
      expect(again.headers.get('cache-control')).toBe('public, max-age=7');
      expect(again.headers.get('vary')).toContain('Accept');
      expect(again.headers.get('content-type')).toBeNull();
    }
    const other = await get(fixture, { documentId }, { 'if-none-match': '"x", y' });
    expect([other.status, await other.text()]).toEqual([200, await first.text()]);
  });

  test('has a different etag for another media type and for other data', async () => {
    await using fixture = await startFixture();
    const accept = 'application/graphql-response+json';
    const other = await get(fixture, { documentId }, { accept });
    expect(other.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
    const tags = [
      await get(fixture, { documentId }),
      other,
      await get(fixture, { documentId, variables: '{"first": 3}' }),
    ].map(({ headers }) => headers.get('etag'));
    expect(new Set(tags).size).toBe(3);
  });

  test.each([
    { GATEWAY_TOKENS: 'token' },
    { CREDENTIALS: 'caller' },
    { CREDENTIALS: 'caller-or-server' },
  ])('is private with %j', async (env) => {
    await using fixture = await startFixture(env);
    const answer = await get(
      fixture,
      { documentId },
      { authorization: 'Bearer token', 'x-qualia-api-key': 'sandbox' },
    );
    expect(answer.headers.get('cache-control')).toMatch(/^private, /);
  });

  test('is not cacheable with errors, with extensions, or by POST', async () => {
    await using fixture = await startFixture();
    const answers = [
      await get(fixture, { documentId: 'bad', variables: '{"after": "x"}' }),
      await get(fixture, { documentId: 'unknown' }),
      await get(fixture, { documentId }, { 'x-upstream-trace': '1' }),
      await post(fixture, { documentId }),
    ];
    for (const { headers } of answers) {
      expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
    }
  });

  test('is not cacheable on a server that runs any document', async () => {
    await using fixture = await startGatewayFixture({ size: 5 });
    const { status, headers } = await get(fixture, { query: PAGE });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  });
});
