import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { run } from '../cli/run.ts';

// The real command, called by the official client.

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, 'mcp'],
      stderr: 'ignore',
      env: {
        QUALIA_API_KEY: 'sandbox',
        QUALIA_BASE_URL: sandbox.qualiaUrl,
        SUTRO_API_KEY: 'sandbox',
        SUTRO_BASE_URL: sandbox.sutroUrl,
        CACHE_TTL_MS: '0',
        // Guards of a server, which this client does not pass.
        GATEWAY_TOKENS: 'a-token-that-is-long-enough-for-a-gateway',
      },
    }),
  );
}, 30_000);

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const call = async (name: string, args: Record<string, unknown> = {}) => {
  sandbox.calls.clear();
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [part] = content as { text: string }[];
  return { text: part?.text ?? '', isError, calls: sandbox.calls.length };
};

it('lists tools that only read', async () => {
  const { tools } = await client.listTools();
  expect(tools).toHaveLength(7);
  for (const { annotations } of tools) expect(annotations).toMatchObject({ readOnlyHint: true });
});

it('finds datasets of both providers with two upstream calls', async () => {
  const { text, calls } = await call('find_datasets', { first: 3 });
  const { catalog } = JSON.parse(text);
  expect(catalog).toMatchObject({ totalCount: 286, hasNextPage: true });
  expect(catalog.nodes).toHaveLength(3);
  expect(calls).toBe(2);
});

it('asks no provider for their state', async () => {
  const { text, calls } = await call('provider_state');
  expect(JSON.parse(text).gateway.providers).toHaveLength(2);
  expect(calls).toBe(0);
});

it.each([{ first: 51 }, { first: '3' }, { provider: 'QUALlA' }, { other: 1 }])(
  'refuses wrong arguments without an upstream call: %j',
  async (args) => {
    const { text, isError, calls } = await call('find_datasets', args);
    expect(isError).toBe(true);
    expect(text).toContain('Input validation error');
    expect(calls).toBe(0);
  },
);

it('explains a cursor of another list', async () => {
  const { text, isError } = await call('find_jobs', { after: 'WzEsImNhdGFsb2ciXQ' });
  expect(isError).toBe(true);
  expect(text).toMatch(/^BAD_USER_INPUT|^INVALID_CURSOR|CURSOR/);
});

it('has no tool of another name', async () => {
  await expect(client.callTool({ name: 'execute' })).rejects.toThrow('execute');
});

it('does not start without keys of its own', async () => {
  const { code, out, err } = await run(['mcp'], { env: { CREDENTIALS: 'caller' } });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('CREDENTIALS=caller');
});
