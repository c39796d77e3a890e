import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Environment, readConfig } from '../../../src/config/config.ts';
import { createGateway } from '../../../src/gateway.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { jsonRequest } from './compare-paths.ts';
import { type RawRequest, type RawResponse, sendRaw, serializeRequest } from './raw-request.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  // Slow enough for concurrent reads.
  sandbox = await startSandbox({ size: 60, faults: [{ fault: { latency: 20 } }] });
});
beforeEach(() => sandbox.calls.clear());
afterAll(() => sandbox.close());

/** A gateway on one of the two request paths, and its events. */
async function startGateway(fastPath: boolean, env: Environment = {}) {
  const events: object[] = [];
  const config = readConfig({
    QUALIA_API_KEY: 'sandbox',
    QUALIA_BASE_URL: sandbox.qualiaUrl,
    SUTRO_API_KEY: 'sandbox',
    SUTRO_BASE_URL: sandbox.sutroUrl,
    CACHE_TTL_MS: '0',
    CACHE_STALE_IF_ERROR_MS: '0',
    ...env,
  });
  const gateway = await createGateway(config, {
    fastPath,
    telemetry: {
      upstream: ({ kind, endpoint, code }) => events.push([kind, endpoint, code]),
      operation: ({ name, type, upstreamCalls, cost, codes }) =>
        events.push({ name, type, upstreamCalls, cost, codes }),
    },
  });
  const server = createServer(gateway.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ask: async (request: RawRequest): Promise<RawResponse> => {
      const [response] = await sendRaw(port, serializeRequest(request));
      if (!response) throw new Error('There was no answer.');
      return response;
    },
    events: () => events.splice(0),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await gateway.close();
    },
  };
}

const QUERIES = [
  '{ datasets(first: 50) { totalCount pageInfo { endCursor } nodes { id path jobs { direction job { id status model project { name } } } } } }',
  '{ datasets(first: 3) { edges { cursor node { imageKeys } } } sutroDatasets(first: 3) { nodes { name files { fileName } } } }',
  '{ jobs(first: 5) { nodes { phases { name events { message } } datasets(first: 2) { nodes { id } } } } }',
  '{ dataset(artifactId: "00000000-0000-4000-8000-000000000000") { id } node(id: "no id") { id } }',
  '{ datasets(after: "no cursor") { nodes { id } } sutroJobs(first: 5) { nodes { status } } }',
  '{ gateway { providers { name mode state } } _service { sdl } }',
  '{ datasets(first: -1) { nodes { id } } }',
];

const settled = ({ body }: RawResponse): string =>
  body
    .replace(/"durationMs":[\d.]+/g, '"durationMs":0')
    .replace(/"oldestReadAt":"[^"]+"/g, '"oldestReadAt":"…"');

describe('the product', () => {
  /** The order of responses may differ. */
  const sorted = (things: readonly unknown[]) => things.map((it) => JSON.stringify(it)).toSorted();
  const reads = () => sorted(sandbox.calls.map(({ method, path }) => `${method} ${path}`));

  test.each(QUERIES)('has the same response, reads and events on both paths: %s', async (query) => {
    await using fastPath = await startGateway(true);
    await using yogaPath = await startGateway(false);
    for (const headers of [[], [], [['x-upstream-trace', '1']]] as [string, string][][]) {
      const request = jsonRequest({ query }, headers);
      sandbox.calls.clear();
      const fastResponse = await fastPath.ask(request);
      const read = reads();
      sandbox.calls.clear();
      const yogaResponse = await yogaPath.ask(request);
      expect(read).toEqual(reads());
      expect(settled(fastResponse)).toBe(settled(yogaResponse));
      expect(sorted(fastPath.events())).toEqual(sorted(yogaPath.events()));
    }
  });

  test('reads for 64 requests at a time what it reads for one', async () => {
    await using gateway = await startGateway(true);
    for (const query of QUERIES.slice(0, 3)) {
      const request = jsonRequest({ query });
      const single = await gateway.ask(request);
      sandbox.calls.clear();
      await gateway.ask(request);
      const read = reads();
      sandbox.calls.clear();
      // Pipelined on one connection, they arrive in one turn of the event loop.
      const bytes = Buffer.concat(Array(64).fill(serializeRequest(request)));
      const answers = await sendRaw(gateway.port, bytes, 64);
      expect(answers).toHaveLength(64);
      expect(new Set(answers.map(({ body }) => body))).toEqual(new Set([single.body]));
      expect(reads()).toEqual(read);
    }
  });
});

describe('callers with keys of their own', () => {
  const KEYS: [string, string][][] = [
    [
      ['x-qualia-api-key', 'sandbox'],
      ['x-sutro-api-key', 'sandbox'],
    ],
    [['x-qualia-api-key', 'sandbox']],
    [
      ['x-qualia-api-key', 'wrong'],
      ['x-sutro-api-key', 'sandbox'],
    ],
    [
      ['x-qualia-api-key', ''],
      ['x-sutro-api-key', 'wrong'],
    ],
    [],
  ];
  const query = '{ datasets(first: 2) { totalCount } sutroDatasets(first: 2) { totalCount } }';

  test.each([
    { CREDENTIALS: 'caller', QUALIA_API_KEY: '', SUTRO_API_KEY: '' },
    { CREDENTIALS: 'caller-or-server', SUTRO_API_KEY: '' },
  ])('get what is theirs, all at once, with %j', async (env) => {
    await using fastPath = await startGateway(true, env);
    await using yogaPath = await startGateway(false, env);
    const requests = KEYS.map((headers) => jsonRequest({ query }, headers));
    const single: string[] = [];
    for (const request of requests) single.push((await yogaPath.ask(request)).body);
    expect(new Set(single).size).toBeGreaterThan(2);
    for (const gateway of [fastPath, yogaPath, fastPath]) {
      const bytes = Buffer.concat(Array(12).fill(requests.map(serializeRequest)).flat());
      const answers = await sendRaw(gateway.port, bytes, 12 * requests.length);
      expect(answers.map(({ body }) => body)).toEqual(Array(12).fill(single).flat());
    }
  });
});
