import { expect, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startRedis, testOnRedis } from '../upstream/cache/redis.ts';

// Two gateways on one Redis and one provider, asked by the front door with the callers' own keys.

const start = async () => {
  const redis = await startRedis();
  const sandbox = await startSandbox({ size: 20, apiKey: 'sk_known' });
  const config = readConfig({
    CREDENTIALS: 'caller',
    QUALIA_BASE_URL: sandbox.qualiaUrl,
    SUTRO_BASE_URL: sandbox.sutroUrl,
    CACHE_URL: redis.url,
    CACHE_TTL_MS: '60000',
  });
  const gateways = await Promise.all([createGateway(config), createGateway(config)]);
  onTestFinished(async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await sandbox.close();
  });
  return { sandbox, gateways };
};

const ask = async (gateway: Gateway | undefined, key: string): Promise<unknown> => {
  const response = await gateway?.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-qualia-api-key': key,
        'x-upstream-trace': '1',
      },
      body: JSON.stringify({ query: '{ datasets(first: 5) { nodes { id } } }' }),
    }),
  );
  return response?.json();
};

testOnRedis('one upstream read serves both replicas', async () => {
  const { sandbox, gateways } = await start();
  const [one, two] = [await ask(gateways[0], 'sk_known'), await ask(gateways[1], 'sk_known')];
  expect(one).toMatchObject({ data: { datasets: { nodes: { length: 5 } } } });
  expect(two).toMatchObject({
    data: (one as { data: unknown }).data,
    extensions: { upstream: { calls: 0, cacheHits: 1 } },
  });
  expect(sandbox.calls).toHaveLength(1);
});

testOnRedis('both asked at once cause one upstream read', async () => {
  const { sandbox, gateways } = await start();
  sandbox.faults.add({ fault: { latency: 100 } });
  const answers = await Promise.all(gateways.map((gateway) => ask(gateway, 'sk_known')));
  for (const answer of answers) {
    expect(answer).toMatchObject({ data: { datasets: { nodes: { length: 5 } } } });
  }
  expect(sandbox.calls).toHaveLength(1);
});

testOnRedis('who comes with another key never gets what the first was told', async () => {
  const { sandbox, gateways } = await start();
  await ask(gateways[0], 'sk_known');
  for (const gateway of gateways) {
    expect(await ask(gateway, 'sk_unknown')).toMatchObject({
      data: { datasets: null },
      errors: [{ extensions: { code: 'PROVIDER_UNAUTHENTICATED', upstreamStatus: 401 } }],
    });
  }
  expect(sandbox.calls).toHaveLength(3);
});
