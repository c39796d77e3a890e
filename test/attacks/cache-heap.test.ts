import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { start } from '../cli/run.ts';

// What others write in `metadata` is small as text and large in memory: nothing of it ends a process.

const ROW = (index: number): string => {
  const id = `22222222-2222-4222-8222-${String(index).padStart(12, '0')}`;
  const metadata = `{"a":[${'[],'.repeat(30_000)}1]}`;
  const at = '"2025-01-01T00:00:00Z"';
  return `{"artifact_id":"${id}","subtype":"dataset","path":"a","metadata":${metadata},"jobs":[],"created_at":${at},"updated_at":${at}}`;
};

test('distinct searches over dense metadata fit into a heap of 128 MB', async () => {
  const rows = Array.from({ length: 10 }, (_, index) => ROW(index)).join();
  const body = `{"items":[${rows}],"page_info":{"has_next":false,"total_count":10}}`;
  let requests = 0;
  const provider = createServer((_request, response) => {
    requests += 1;
    response.end(body);
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    provider.closeAllConnections();
    provider.close();
  });
  const { port } = provider.address() as AddressInfo;
  using gateway = start([], {
    env: {
      NODE_OPTIONS: '--max-old-space-size=128',
      PORT: '0',
      LOG_LEVEL: 'silent',
      QUALIA_API_KEY: 'sk_a',
      QUALIA_BASE_URL: `http://127.0.0.1:${port}`,
      SUTRO_BASE_URL: 'off',
      CACHE_TTL_MS: '600000',
    },
  });
  const [, origin] = await gateway.says(/(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
  const headers = { 'content-type': 'application/json' };
  for (let at = 0; at < 30; at += 1) {
    const query = `{ datasets(first: 10, filter: { search: "${at}" }) { nodes { id } } }`;
    const sent = { method: 'POST', headers, body: JSON.stringify({ query }) };
    const response = await fetch(`${origin}/graphql`, sent);
    expect(await response.json()).toMatchObject({ data: { datasets: { nodes: { length: 10 } } } });
  }
  expect(requests).toBe(30);
  expect((await fetch(`${origin}/livez`)).status).toBe(200);
});
