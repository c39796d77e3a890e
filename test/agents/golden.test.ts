import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedGateway, serveGateway } from '../clients/serve.ts';

// The answer of each tool on a good day and on a bad one, as a model reads it: refresh with `vitest run -u`.

const ARGUMENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  explain_job: { jobId: 'ce16815d-182f-4805-aa40-4dc94b131f36' },
  find_datasets: { first: 3 },
  find_jobs: { status: ['RUNNING'], first: 2 },
  find_models: { first: 2 },
  find_sutro_jobs: { status: ['FAILED'], first: 2 },
  provider_state: {},
  qualia_dataset: { artifactId: '4bc2f49d-e8e0-468c-bf28-26f2b56b8a8e' },
  sutro_dataset: { datasetId: 'dataset_20000' },
};
/** The first reads of these are of Sutro. */
const OF_SUTRO = new Set(['find_sutro_jobs', 'sutro_dataset', 'find_datasets']);

let served: ServedGateway;
let client: Client;
beforeAll(async () => {
  served = await serveGateway({}, { RETRY_ATTEMPTS: '1' });
  client = new Client({ name: 'golden', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', served.url)));
});
afterAll(async () => {
  await client.close();
  await served[Symbol.asyncDispose]();
});

async function answerOf(name: string): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: ARGUMENTS[name] ?? {} });
  const [part] = content as { text: string }[];
  const text = part?.text ?? '';
  const at = text.indexOf('{');
  const isJson = at !== -1 && text.endsWith('}');
  const readable = isJson
    ? text.slice(0, at) + JSON.stringify(JSON.parse(text.slice(at)), null, 2)
    : text;
  // The time of the last error is the run's.
  return `${isError ? 'ERROR\n' : ''}${readable.replace(/"at": "[^"]+"/g, '"at": "…"')}\n`;
}

describe.each(Object.keys(ARGUMENTS))('%s', (name) => {
  it('answers on a good day', async () => {
    await expect(await answerOf(name)).toMatchFileSnapshot(`golden/${name}.good.txt`);
  });

  it('says what is missing on a bad day', async () => {
    const provider = OF_SUTRO.has(name) ? 'sutro' : 'qualia';
    served.sandbox.faults.add({ provider, fault: { status: 503, retryAfter: 7 } });
    try {
      const text = await answerOf(name);
      await expect(text.replace(/in \d+ s/g, 'in … s')).toMatchFileSnapshot(
        `golden/${name}.bad.txt`,
      );
    } finally {
      served.sandbox.faults.clear();
    }
  });
});

it('every tool has its golden answers, and the list of tools is the same byte for byte', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(Object.keys(ARGUMENTS));
  const again = await client.listTools();
  expect(JSON.stringify(again.tools)).toBe(JSON.stringify(tools));
});

it('answers stay below 24 000 bytes on a large account', async () => {
  await using large = await serveGateway({ size: 5_000, sutroSize: 2_000 });
  const other = new Client({ name: 'large', version: '1' });
  await other.connect(new StreamableHTTPClientTransport(new URL('/mcp', large.url)));
  for (const name of ['find_datasets', 'find_jobs', 'find_models', 'find_sutro_jobs']) {
    const { content } = await other.callTool({ name, arguments: { first: 50 } });
    const [part] = content as { text: string }[];
    expect(Buffer.byteLength(part?.text ?? ''), name).toBeLessThanOrEqual(24_000);
    expect(JSON.parse(part?.text ?? ''), name).toMatchObject({
      [Object.keys(JSON.parse(part?.text ?? ''))[0] ?? '']: { hasNextPage: true },
    });
  }
  await other.close();
});
