import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/environment.ts';
import { createGateway } from '../../src/gateway.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { OperationEvent } from '../../src/telemetry/events.ts';
import { startTestServer } from '../request-path.ts';

// `/mcp` over real sockets, by the official client in both revisions, and by hand.

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const TOKEN = 'a-token-that-is-long-enough-for-a-gateway';

async function serve(env: Environment = {}) {
  const operations: OperationEvent[] = [];
  const config = readConfig({
    QUALIA_API_KEY: 'sandbox',
    QUALIA_BASE_URL: sandbox.qualiaUrl,
    SUTRO_API_KEY: 'sandbox',
    SUTRO_BASE_URL: sandbox.sutroUrl,
    CACHE_TTL_MS: '0',
    ...env,
  });
  const telemetry = {
    upstream: () => {},
    operation: (event: OperationEvent) => void operations.push(event),
  };
  const gateway = await createGateway(config, { telemetry });
  const { url, close } = await startTestServer(gateway.handle);
  onTestFinished(async () => {
    close();
    await gateway.close();
  });
  return { url: new URL('/mcp', url), operations };
}

const REVISIONS = [undefined, '2026-07-28'];

async function connect(
  url: URL,
  {
    revision,
    headers = {},
  }: { revision?: string | undefined; headers?: Record<string, string> } = {},
) {
  const options = revision ? { versionNegotiation: { mode: { pin: revision } } } : {};
  const client = new Client({ name: 'test', version: '1' }, options);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

const textOf = ({ content }: { content?: unknown }): string =>
  (content as { text: string }[] | undefined)?.[0]?.text ?? '';

/** A JSON-RPC message of the revision of 2025, by hand. */
const message = (method: string, params: object = {}) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
const post = (url: URL, body: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
      ...headers,
    },
    body,
  });
const CALL = message('tools/call', { name: 'find_datasets', arguments: { first: 1 } });

describe.each(REVISIONS)('the official client in revision %s', (revision) => {
  it('lists the tools and calls them, with few upstream calls', async () => {
    const { url, operations } = await serve();
    const client = await connect(url, { revision });
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(8);
    for (const { annotations } of tools) expect(annotations).toMatchObject({ readOnlyHint: true });
    sandbox.calls.clear();
    const result = await client.callTool({ name: 'find_datasets', arguments: { first: 3 } });
    expect(JSON.parse(textOf(result)).catalog.nodes).toHaveLength(3);
    expect(result).not.toHaveProperty('structuredContent');
    expect(sandbox.calls).toHaveLength(2);
    expect(operations).toMatchObject([
      { name: 'FindDatasets', tool: 'find_datasets', upstreamCalls: 2, codes: [] },
    ]);
  });

  it('reads the resources', async () => {
    const { url } = await serve();
    const client = await connect(url, { revision });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      'dataset-graph://errors',
      'dataset-graph://schema',
    ]);
    const [errors, schema] = await Promise.all(
      resources.map(async ({ uri }) => {
        const [content] = (await client.readResource({ uri })).contents;
        return content && 'text' in content ? String(content.text) : '';
      }),
    );
    expect(errors).toContain('CURSOR_EXPIRED: ');
    expect(schema).toContain('type Query {');
  });

  it('has structured results where that is set', async () => {
    const { url } = await serve({ MCP_STRUCTURED_CONTENT: 'true' });
    const client = await connect(url, { revision });
    const result = await client.callTool({ name: 'provider_state' });
    expect(result.structuredContent).toEqual(JSON.parse(textOf(result)));
  });
});

describe('who may call', () => {
  it('callers show a token and their keys as on /graphql', async () => {
    const { url } = await serve({ GATEWAY_TOKENS: TOKEN, CREDENTIALS: 'caller' });
    const refused = await post(url, CALL);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-qualia-api-key': 'sandbox' };
    const client = await connect(url, { headers });
    const result = await client.callTool({ name: 'find_datasets', arguments: { first: 1 } });
    expect(result.isError).not.toBe(true);
    expect(textOf(result)).toContain('header x-sutro-api-key');
    expect(textOf(result)).toContain('"displayName"');
  });

  it('tools run under trusted documents, and other documents do not', async () => {
    const { url } = await serve({ TRUSTED_DOCUMENTS: 'client/generated/persisted-documents.json' });
    const client = await connect(url);
    const result = await client.callTool({ name: 'find_datasets', arguments: { first: 1 } });
    expect(result.isError).not.toBe(true);
    const other = await post(new URL('/graphql', url), '{"query":"{ __typename }"}');
    expect(other.status).not.toBe(200);
  });

  it('pages of other origins are refused, and of listed ones are not', async () => {
    const { url } = await serve({ CORS_ORIGINS: 'https://app.test' });
    const evil = await post(url, CALL, { origin: 'https://evil.test' });
    expect(evil.status).toBe(403);
    expect((await post(url, CALL, { origin: 'null' })).status).toBe(403);
    expect((await post(url, CALL, { origin: 'https://app.test' })).status).toBe(200);
    expect((await post(url, CALL, { origin: url.origin })).status).toBe(200);
  });

  it('calls of tools take points of the rate limit', async () => {
    const { url } = await serve({ RATE_LIMIT: '4/60' });
    expect((await post(url, CALL)).status).toBe(200);
    const [second, third] = [await post(url, CALL), await post(url, CALL)];
    const texts = await Promise.all([second.text(), third.text()]);
    expect(texts.join()).toContain('RATE_LIMITED');
  });

  it('the path does not exist where it is off, as in production', async () => {
    const off = await serve({ MCP: 'false' });
    expect((await post(off.url, CALL)).status).toBe(404);
    const production = await serve({ NODE_ENV: 'production' });
    expect((await post(production.url, CALL)).status).toBe(404);
    const on = await serve({ NODE_ENV: 'production', MCP: 'true' });
    expect((await post(on.url, CALL)).status).toBe(200);
  });
});

describe('bad input', () => {
  it.each(['GET', 'PUT', 'DELETE'])('%s is not allowed', async (method) => {
    const { url } = await serve();
    const response = await fetch(url, { method, headers: { accept: 'text/event-stream' } });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each([
    ['no JSON', '{', 400],
    ['a number', '7', 400],
    ['nothing', '', 400],
    ['a large body', JSON.stringify({ padding: 'x'.repeat(300_000) }), 413],
    ['deep JSON', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400],
  ])('%s is refused', async (_name, body, status) => {
    const { url } = await serve();
    const response = await post(url, body);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/\bat .*\.(?:ts|js):\d+/);
  });

  it('form posts of web pages are refused before they are read', async () => {
    const { url } = await serve();
    const response = await post(url, CALL, { 'content-type': 'text/plain' });
    expect(response.status).toBe(415);
  });

  it.each([
    ['find_datasets', { first: 51 }],
    ['find_datasets', { first: '3' }],
    ['find_datasets', { other: 1 }],
    ['find_jobs', { status: ['OTHER'] }],
    ['explain_job', {}],
    ['explain_job', { jobId: 'no-uuid' }],
  ])('%s with %j is refused without an upstream call', async (name, args) => {
    const { url } = await serve();
    sandbox.calls.clear();
    const client = await connect(url);
    const result = await client.callTool({ name, arguments: args });
    expect(result.isError).toBe(true);
    expect(sandbox.calls).toHaveLength(0);
  });

  it('there is no other tool', async () => {
    const { url } = await serve();
    const client = await connect(url);
    await expect(client.callTool({ name: 'execute' })).rejects.toThrow(/execute/);
  });
});

it('a provider’s outage is a warning beside the other’s rows, with what to do', async () => {
  const { url } = await serve({ RETRY_ATTEMPTS: '1' });
  sandbox.faults.add({ provider: 'sutro', fault: { status: 500 } });
  onTestFinished(() => sandbox.faults.clear());
  const client = await connect(url);
  const jobs = await client.callTool({ name: 'find_sutro_jobs' });
  expect(jobs.isError).toBe(true);
  expect(textOf(jobs)).toMatch(/^PROVIDER_UNAVAILABLE at sutroJobs: .* Try again later/);
  const datasets = await client.callTool({ name: 'find_datasets', arguments: { first: 2 } });
  expect(datasets.isError).not.toBe(true);
  const { catalog } = JSON.parse(textOf(datasets));
  expect(catalog.sources[1].problem).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
});
