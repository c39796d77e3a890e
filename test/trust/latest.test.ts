import { expect, onTestFinished, test } from 'vitest';
import { type Environment, readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import type { RequestInfo, UpstreamEvent } from '../../src/telemetry/events.ts';
import { startTestServer } from '../request-path.ts';
import { ask, codesOf, LIST, PHASES, startProvider } from './fake-provider.ts';

// What the provider said last counts, also when it fails afterwards; renewing is nobody's own call.

const start = async (env: Environment) => {
  const provider = await startProvider();
  provider.valid.add('sk_a');
  const events: { readonly event: UpstreamEvent; readonly requestInfo: RequestInfo }[] = [];
  const config = readConfig({
    CREDENTIALS: 'caller',
    QUALIA_BASE_URL: provider.url,
    SUTRO_BASE_URL: 'off',
    RETRY_ATTEMPTS: '1',
    ...env,
  });
  const gateway = await createGateway(config, {
    telemetry: {
      upstream: (event, requestInfo) => void events.push({ event, requestInfo }),
      operation: () => {},
    },
  });
  const { url, close } = await startTestServer(gateway.handle);
  onTestFinished(async () => {
    close();
    await gateway.close();
  });
  return { provider, url, events };
};

test('a deleted job is not served again when the provider fails', async () => {
  const { provider, url } = await start({ CACHE_TTL_MS: '1', CACHE_REVALIDATE_MS: '0' });
  provider.job('training');
  expect(await ask(url, 'sk_a', PHASES)).toMatchObject({ data: { job: { phases: [] } } });
  const status = (code: number) =>
    provider.fail((_path, response) => {
      response.writeHead(code).end('{}');
      return true;
    });
  status(500);
  expect(await ask(url, 'sk_a', PHASES)).toMatchObject({ data: { job: { phases: [] } } });
  status(404);
  expect(await ask(url, 'sk_a', PHASES)).toMatchObject({ data: { job: null } });
  status(500);
  const reply = await ask(url, 'sk_a', PHASES);
  expect(codesOf(reply)).toEqual(['PROVIDER_UNAVAILABLE']);
  expect(reply).toMatchObject({ data: { job: null } });
});

test('renewing an answer is in no receipt, and is observed without a request', async () => {
  const { provider, url, events } = await start({
    CACHE_TTL_MS: '1',
    CACHE_REVALIDATE_MS: '60000',
  });
  await ask(url, 'sk_a', LIST);
  events.length = 0;
  provider.asked('');
  expect(await ask(url, 'sk_a', LIST)).toMatchObject({
    extensions: { upstream: { calls: 0, providers: { qualia: { stale: 1 } } } },
  });
  while (!events.some(({ event }) => event.kind === 'attempt')) {
    await new Promise((round) => setImmediate(round));
  }
  const kinds = events.map(({ event, requestInfo }) => [
    event.kind,
    requestInfo.isRefresh === true,
  ]);
  expect(kinds).toEqual(
    expect.arrayContaining([
      ['stale', false],
      ['attempt', true],
    ]),
  );
  expect(kinds).toHaveLength(2);
  expect(provider.asked('sk_a')).toBe(1);
});
