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

/** Starts the command; without a revision the client speaks one of 2025. */
const connect = async (revision?: string): Promise<Client> => {
  const options = revision ? { versionNegotiation: { mode: { pin: revision } } } : {};
  const connected = new Client({ name: 'test', version: '1' }, options);
  await connected.connect(
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
  return connected;
};

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect();
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
  expect(tools).toHaveLength(8);
  for (const { annotations } of tools) expect(annotations).toMatchObject({ readOnlyHint: true });
});

it('finds datasets of both providers with two upstream calls', async () => {
  const { text, calls } = await call('find_datasets', { first: 3 });
  const { catalog } = JSON.parse(text);
  expect(catalog).toMatchObject({ totalCount: 286, hasNextPage: true });
  expect(catalog.nodes).toHaveLength(3);
  expect(calls).toBe(2);
});

it('answers each tool from the ids of another, with few upstream calls', async () => {
  const { text } = await call('find_datasets', { first: 50, provider: 'QUALIA' });
  const { artifactId } = JSON.parse(text).catalog.nodes[0];
  const sutro = await call('find_datasets', { first: 1, provider: 'SUTRO' });
  const { datasetId } = JSON.parse(sutro.text).catalog.nodes[0];
  const jobs = await call('find_jobs', { first: 1, status: ['FAILED'] });
  const { jobId } = JSON.parse(jobs.text).jobs.nodes[0];
  const answers = {
    find_jobs: jobs,
    explain_job: await call('explain_job', { jobId }),
    qualia_dataset: await call('qualia_dataset', { artifactId }),
    sutro_dataset: await call('sutro_dataset', { datasetId }),
    find_sutro_jobs: await call('find_sutro_jobs', { status: ['FAILED'] }),
    find_models: await call('find_models', { first: 5 }),
  };
  expect(Object.values(answers).map(({ isError }) => isError ?? false)).not.toContain(true);
  expect(JSON.parse(answers.explain_job.text).job.failure).toHaveProperty('phase');
  expect(Object.entries(answers).map(([name, { calls }]) => `${name} ${calls}`)).toEqual([
    'find_jobs 1',
    'explain_job 4',
    'qualia_dataset 2',
    'sutro_dataset 2',
    'find_sutro_jobs 1',
    'find_models 2',
  ]);
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
  const { text } = await call('find_datasets', { first: 1 });
  const after = JSON.parse(text).catalog.endCursor;
  const refused = await call('find_jobs', { after });
  expect(refused).toMatchObject({ isError: true, calls: 0 });
  expect(refused.text).toMatch(/^CURSOR_MISMATCH at jobs: .*Start from the first page/);
});

it('offers the same tools in revision 2026-07-28', async () => {
  const latest = await connect('2026-07-28');
  expect(latest.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  expect((await latest.listTools()).tools).toEqual((await client.listTools()).tools);
  const { content } = await latest.callTool({ name: 'provider_state' });
  expect(content).toHaveLength(1);
  await latest.close();
});

it('has no tool of another name', async () => {
  await expect(client.callTool({ name: 'execute' })).rejects.toThrow('execute');
});

it('does not start without keys of its own', async () => {
  const { code, out, err } = await run(['mcp'], { env: { CREDENTIALS: 'caller' } });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('CREDENTIALS=caller');
});
