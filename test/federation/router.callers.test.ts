import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Supergraph, startSupergraph } from './supergraph.ts';

// Credentials and tokens of callers behind a router.

describe('the keys of callers', () => {
  const KEYS = { 'x-qualia-api-key': 'sandbox', 'x-sutro-api-key': 'sandbox' };
  const QUERY =
    '{ datasets(first: 1) { nodes { path shelf } } sutroDatasets(first: 1) { nodes { owner } } seenHeaders }';

  let callers: Supergraph;
  beforeAll(async () => {
    callers = await startSupergraph({ size: 10, env: { CREDENTIALS: 'caller' } });
  });
  afterAll(() => callers[Symbol.asyncDispose]());

  it('reach this server through the router, and no other subgraph', async () => {
    const { data, errors } = await callers.ask<{ seenHeaders: string[] }>(QUERY, KEYS);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ datasets: { nodes: [{}] }, sutroDatasets: { nodes: [{}] } });
    expect(data.seenHeaders).not.toEqual(expect.arrayContaining(['x-qualia-api-key']));
    expect(data.seenHeaders).not.toEqual(expect.arrayContaining(['authorization']));
  });

  it('are required if they are missing', async () => {
    const { data, errors } = await callers.ask(QUERY, { 'x-qualia-api-key': 'sandbox' });
    expect(data).toMatchObject({ datasets: { nodes: [{}] }, sutroDatasets: null });
    expect(errors).toMatchObject([
      {
        path: ['sutroDatasets'],
        extensions: { code: 'PROVIDER_UNAUTHENTICATED', provider: 'sutro' },
      },
    ]);
  });

  it('of two concurrent callers are never mixed up', async () => {
    const asked = Array.from({ length: 6 }, (_, index) =>
      callers.ask<{ datasets: unknown }>(QUERY, {
        ...KEYS,
        'x-qualia-api-key': index % 2 ? 'wrong' : 'sandbox',
      }),
    );
    const served = (await Promise.all(asked)).map(({ data }) => data.datasets !== null);
    expect(served).toEqual([true, false, true, false, true, false]);
  });
});

describe('a server that authenticates callers', () => {
  const env = { GATEWAY_TOKENS: 'router-token' };

  afterEach(() => {
    delete process.env.DATASETS_TOKEN;
  });

  it('answers the router that has its token', async () => {
    process.env.DATASETS_TOKEN = 'router-token';
    await using guarded = await startSupergraph({ size: 10, env });
    const { data, errors } = await guarded.ask('{ datasets(first: 1) { nodes { path shelf } } }');
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ datasets: { nodes: [{ path: expect.any(String) }] } });
  });

  it('refuses any other, whatever the client sends', async () => {
    await using guarded = await startSupergraph({ size: 10, env });
    const { data, errors } = await guarded.ask('{ datasets { nodes { path } } }', {
      authorization: 'Bearer router-token',
    });
    expect(data).toEqual({ datasets: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(guarded.fixture.calls()).toEqual([]);
  });
});
