import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'iovalkey';
import { expect, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { startTestServer } from '../request-path.ts';
import { ask } from '../trust/fake-provider.ts';
import { startRedis, testOnRedis } from '../upstream/cache/redis.ts';

testOnRedis('distinct searches of one key write no more than its share', async () => {
  const row = (path: string) => {
    const at = '2025-01-01T00:00:00Z';
    const id = '22222222-2222-4222-8222-222222222222';
    const text = { artifact_id: id, subtype: 'dataset', path, jobs: [], created_at: at };
    return { ...text, updated_at: at, metadata: { text: 'x'.repeat(1_000_000) } };
  };
  const body = JSON.stringify({ items: [row('a')], page_info: { has_next: false } });
  const provider = createServer((_request, response) => void response.end(body));
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  const redis = await startRedis();
  const config = readConfig({
    CREDENTIALS: 'caller',
    QUALIA_BASE_URL: `http://127.0.0.1:${port}`,
    SUTRO_BASE_URL: 'off',
    CACHE_URL: redis.url,
    CACHE_TTL_MS: '600000',
  });
  const gateway = await createGateway(config);
  const { url, close } = await startTestServer(gateway.handle);
  const client = new Redis(redis.url);
  onTestFinished(async () => {
    client.disconnect();
    close();
    await gateway.close();
    provider.closeAllConnections();
    provider.close();
  });
  const search = (key: string, at: number) =>
    ask(url, key, `{ datasets(first: 1, filter: { search: "${at}" }) { nodes { path } } }`);
  for (let at = 0; at < 40; at += 1) {
    expect(await search('sk_many', at)).toMatchObject({
      data: { datasets: { nodes: [{ path: 'a' }] } },
    });
  }
  const kept = async () => {
    const keys = await client.keys('*:answer:*');
    const lengths = await Promise.all(keys.map((key) => client.strlen(key)));
    return lengths.reduce((sum, length) => sum + length, 0);
  };
  const many = await kept();
  expect(many).toBeGreaterThan(10 * 1024 * 1024);
  expect(many).toBeLessThan(17 * 1024 * 1024);
  await search('sk_other', 0);
  expect(await kept()).toBeGreaterThan(many);
});
