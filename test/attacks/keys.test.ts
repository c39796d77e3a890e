import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { startTestServer } from '../request-path.ts';
import { ask } from '../trust/fake-provider.ts';

// Keys that a caller invents displace nothing of those that the provider has answered.

const KEYS = 1_100;
const ID = '22222222-2222-4222-8222-222222222222';
const AT = '2025-01-01T00:00:00Z';
const ROW = {
  artifact_id: ID,
  subtype: 'dataset',
  path: 'org/name',
  metadata: {},
  jobs: [],
  created_at: AT,
  updated_at: AT,
};

const startWithProvider = async () => {
  const paths: string[] = [];
  let status = 200;
  const server = createServer(({ url = '', headers }, response) => {
    paths.push(url);
    const isValid = headers['x-api-key'] === 'sk_valid';
    const page = { items: [ROW], page_info: { has_next: false, total_count: 1 } };
    response.writeHead(isValid ? status : 401).end(JSON.stringify(page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const gateway = await createGateway(
    readConfig({
      CREDENTIALS: 'caller',
      QUALIA_BASE_URL: `http://127.0.0.1:${port}`,
      SUTRO_BASE_URL: 'off',
      CACHE_TTL_MS: '0',
      RETRY_ATTEMPTS: '1',
      COOLDOWN_MS: '600000',
      COOLDOWN_MAX_MS: '600000',
    }),
  );
  const { url, close } = await startTestServer(gateway.handle);
  onTestFinished(async () => {
    close();
    await gateway.close();
    server.closeAllConnections();
    server.close();
  });
  return {
    paths,
    ask: (query: string, key = 'sk_valid') => ask(url, key, query),
    answer: (next: number) => {
      status = next;
    },
  };
};

const invent = async (send: (key: string) => Promise<unknown>): Promise<void> => {
  for (let at = 0; at < KEYS; at += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => send(`sk_invented_${at + index}`)));
  }
};

test('invented keys forget no name and no failure of another key', async () => {
  const { paths, ask: send, answer } = await startWithProvider();
  await send('{ datasets(first: 1) { nodes { path } } }');
  answer(503);
  await send('{ datasets(first: 2) { nodes { path } } }');
  answer(200);
  await invent((key) => send('{ datasets(first: 1) { totalCount } }', key));
  paths.length = 0;
  expect(await send(`{ dataset(artifactId: "${ID}") { path } }`)).toMatchObject({
    data: { dataset: { path: 'org/name' } },
  });
  expect(paths).toEqual([expect.stringContaining('search=')]);
  expect(await send('{ gateway { providers { lastError { code } } } }')).toMatchObject({
    data: { gateway: { providers: [{ lastError: { code: 'PROVIDER_UNAVAILABLE' } }, {}] } },
  });
});
