import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { run } from './run.ts';

const SECRETS = {
  QUALIA_API_KEY: 'sk_qualia-0123456789',
  SUTRO_API_KEY: 'sk_sutro-0123456789',
  GATEWAY_TOKENS: 'token-one,token-two',
  METRICS_TOKEN: 'token-three',
  CACHE_SECRET: 'a-secret-for-the-cache-of-32-bytes',
};

test('--print-config prints the configuration in force, without secrets, and serves nothing', async () => {
  const env = {
    ...SECRETS,
    CACHE_URL: 'redis://user:p4ssword@127.0.0.1:9/1',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:p4ssword@127.0.0.1:9',
    PORT: '70',
  };
  const { code, out, err } = await run(['serve', '--print-config', '--port', '4321'], { env });
  expect([code, err]).toEqual([0, '']);
  for (const secret of [...Object.values(SECRETS).flatMap((it) => it.split(',')), 'p4ssword']) {
    expect(out).not.toContain(secret);
  }
  const shown = JSON.parse(out);
  expect(shown).toMatchObject({
    port: 4321,
    providers: { qualia: { mode: 'live', apiKey: '[set]' } },
    gatewayTokens: ['[set]', '[set]'],
    metrics: { open: false, token: '[set]' },
    upstream: { shared: { url: 'redis://[set]@127.0.0.1:9/1', secret: '[set]' } },
    tracing: { endpoint: 'http://[set]@127.0.0.1:9/v1/traces' },
    sandbox: { size: null },
  });
  expect(Object.keys(shown)).toEqual(Object.keys(readConfig({})));
});

test('--print-config of a bad environment tells its problems and exits 1', async () => {
  const { code, out, err } = await run(['serve', '--print-config'], { env: { PORT: 'x' } });
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('PORT is "x"');
});
