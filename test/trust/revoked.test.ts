import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { start } from '../cli/run.ts';
import { startTestServer } from '../request-path.ts';
import { startRedis, testOnRedis } from '../upstream/cache/redis.ts';
import { ask, codesOf, LIST, PHASES, startProvider } from './fake-provider.ts';

// After a provider has refused a key, nothing that it was answered before is served to it.

const REFUSED = ['PROVIDER_UNAUTHENTICATED'];

const environment = (provider: { readonly url: string }, env: Record<string, string> = {}) => ({
  CREDENTIALS: 'caller',
  ALLOW_ANONYMOUS: 'true',
  QUALIA_BASE_URL: provider.url,
  SUTRO_BASE_URL: 'off',
  CACHE_TTL_MS: '60000',
  LOG_LEVEL: 'silent',
  ...env,
});

const startProcess = async (env: Record<string, string>): Promise<string> => {
  const { says, child } = start([], { env: { ...env, PORT: '0' } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [, origin] = await says(/(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
  return `${origin}/graphql`;
};

testOnRedis('a revoked key is served by no process, from memory or from the store', async () => {
  const provider = await startProvider();
  const redis = await startRedis();
  const env = environment(provider, { CACHE_URL: redis.url });
  const [one, two] = await Promise.all([startProcess(env), startProcess(env)]);
  for (const key of ['sk_revoked', 'sk_valid']) {
    provider.valid.add(key);
    expect(await ask(one, key, PHASES)).toMatchObject({ extensions: { upstream: { calls: 1 } } });
    expect(await ask(two, key, PHASES)).toMatchObject({ extensions: { upstream: { calls: 0 } } });
  }
  expect(provider.asked('sk_revoked')).toBe(1);
  provider.valid.delete('sk_revoked');
  expect(codesOf(await ask(one, 'sk_revoked', LIST))).toEqual(REFUSED);
  provider.asked('');
  for (const url of [one, two, one, two]) {
    const reply = await ask(url, 'sk_revoked', PHASES);
    expect(reply).toMatchObject({ data: { job: null } });
    expect(codesOf(reply)).toEqual(REFUSED);
    expect(provider.asked('sk_revoked')).toBe(1);
    expect(await ask(url, 'sk_valid', PHASES)).toMatchObject({
      data: { job: { phases: [] } },
      extensions: { upstream: { calls: 0, cacheHits: 1 } },
    });
  }
  // A key that is valid again is read anew, once for all.
  provider.valid.add('sk_revoked');
  expect(await ask(two, 'sk_revoked', PHASES)).toMatchObject({ data: { job: { phases: [] } } });
  expect(await ask(one, 'sk_revoked', PHASES)).toMatchObject({ data: { job: { phases: [] } } });
  expect(provider.asked('sk_revoked')).toBe(1);
});

test('a revoked key is not served after 1500 invalid keys either', async () => {
  const provider = await startProvider();
  const gateway = await createGateway(readConfig(environment(provider)));
  const { url, close } = await startTestServer(gateway.handle);
  onTestFinished(async () => {
    close();
    await gateway.close();
  });
  for (const key of ['sk_revoked', 'sk_valid']) {
    provider.valid.add(key);
    expect(codesOf(await ask(url, key, PHASES))).toEqual([]);
  }
  provider.valid.delete('sk_revoked');
  expect(codesOf(await ask(url, 'sk_revoked', LIST))).toEqual(REFUSED);
  for (let at = 0; at < 1_500; at += 50) {
    const keys = Array.from({ length: 50 }, (_, index) => `sk_invalid_${at + index}`);
    await Promise.all(keys.map((key) => ask(url, key, LIST)));
  }
  provider.asked('');
  expect(codesOf(await ask(url, 'sk_revoked', PHASES))).toEqual(REFUSED);
  expect(provider.asked('sk_revoked')).toBe(1);
  expect(codesOf(await ask(url, 'sk_valid', PHASES))).toEqual([]);
  expect(provider.asked('sk_valid')).toBe(0);
});
