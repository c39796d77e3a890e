import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEnvFile } from '../../src/cli/env-file.ts';
import { adaptEnvironment } from '../../src/cli/process-environment.ts';
import { run } from './run.ts';

const TEXT = 'QUALIA_API_KEY=first\r\nSUTRO_API_KEY="sécond"\r\n';

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const withFile = async (
  bytes: Buffer | string,
  use: (path: string, folder: string) => unknown,
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'env-file-'));
  const path = join(folder, '.env');
  writeFileSync(path, bytes);
  try {
    await use(path, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${TEXT}`)],
  ['UTF-8 with the line ends of old Macs', Buffer.from(TEXT.replaceAll('\r\n', '\r'))],
  ['UTF-16LE with a byte-order mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
  ['UTF-16BE with a byte-order mark', utf16be(`\uFEFF${TEXT}`)],
  ['UTF-16LE without a byte-order mark', Buffer.from(TEXT, 'utf16le')],
  ['UTF-16BE without a byte-order mark', utf16be(TEXT)],
])('.env in %s is read', async (_, bytes) => {
  await withFile(bytes, (path) => {
    expect({ ...readEnvFile(path) }).toEqual({ QUALIA_API_KEY: 'first', SUTRO_API_KEY: 'sécond' });
  });
});

test('.env in another encoding stops the start with a sentence', async () => {
  await withFile(Buffer.from('QUALIA_API_KEY=\xe9\n', 'latin1'), async (_, cwd) => {
    const { code, err } = await run(['--print-config'], { cwd });
    expect([code, err]).toEqual([1, '.env is neither UTF-8 nor UTF-16: save it as UTF-8.\n']);
  });
});

test('the first variable of a UTF-16 file reaches the server, and misspelt names are reported', async () => {
  const text = '\uFEFFQUALIA_API_KEY=first\nSUTRO_API_KY=secret\n';
  await withFile(Buffer.from(text, 'utf16le'), async (_, cwd) => {
    const { code, out, err } = await run(['--print-config'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      providers: { qualia: { mode: 'live' } },
    });
    expect(err).toBe(
      'dataset-graph: warning: SUTRO_API_KY is not a setting and is ignored. ' +
        'Did you mean SUTRO_API_KEY?\n',
    );
  });
});

test.each([
  ['QUALIA_KEY', 'QUALIA_KEY is not a setting and is ignored.'],
  [
    'qualia_api_key',
    'qualia_api_key is not a setting and is ignored. Did you mean QUALIA_API_KEY?',
  ],
  ['GATEWAY_TOKEN', 'GATEWAY_TOKEN is not a setting and is ignored. Did you mean GATEWAY_TOKENS?'],
])('%s is reported', (name, warning) => {
  expect(adaptEnvironment({ [name]: 'x' }).warnings).toEqual([warning]);
});

test('variables of other programs are not reported', () => {
  const env = { PATH: '/bin', POST: 'x', PORTS: '1', LOGNAME: 'me', npm_lifecycle_event: 'start' };
  expect(adaptEnvironment(env)).toEqual({ env, warnings: [] });
});

test.each(['x86_64-conda-linux-gnu', 'x86_64-conda_cos6-linux-gnu', 'arm64-conda-darwin20-clang'])(
  'HOST=%s of conda is ignored with a warning',
  (HOST) => {
    const { env, warnings } = adaptEnvironment({ HOST });
    expect(env.HOST).toBeUndefined();
    expect(warnings).toEqual([`HOST is "${HOST}", which conda sets, and is ignored.`]);
  },
);

test('any other HOST stays', () => {
  const HOST = 'my-condaserver.example';
  expect(adaptEnvironment({ HOST })).toEqual({ env: { HOST }, warnings: [] });
});

test('--host wins over HOST of conda', async () => {
  const env = { HOST: 'x86_64-conda-linux-gnu' };
  const { out } = await run(['--print-config', '--host', '127.0.0.2'], { env });
  expect(JSON.parse(out)).toMatchObject({ host: '127.0.0.2' });
});

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

test.each([
  { OTEL_SDK_DISABLED: 'true' },
  { OTEL_SDK_DISABLED: 'TRUE' },
  { OTEL_TRACES_EXPORTER: 'none' },
])('%j switches traces off', (variables) => {
  const { env, warnings } = adaptEnvironment({ ...ENDPOINT, ...variables });
  expect([env.OTEL_EXPORTER_OTLP_ENDPOINT, warnings]).toEqual([undefined, []]);
});

test.each([
  ['OTEL_TRACES_SAMPLER', 'xray'],
  ['OTEL_TRACES_SAMPLER_ARG', 'half'],
])('%s=%s is ignored with a warning', (name, value) => {
  const { env, warnings } = adaptEnvironment({ ...ENDPOINT, [name]: value });
  expect(env).toEqual({ ...ENDPOINT, [name]: undefined });
  expect(warnings).toEqual([expect.stringContaining(`${name} is "${value}" and is ignored`)]);
});

test('an endpoint that is ignored is not printed: it may contain a password', () => {
  const { warnings } = adaptEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: 'grpc://u:hunter2@x' });
  expect(warnings).toEqual([expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT cannot be used/)]);
  expect(warnings.join()).not.toContain('hunter2');
});

test.each([
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 1],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'grpc', 1],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf', 0],
  ['OTEL_TRACES_EXPORTER', 'zipkin', 1],
  ['OTEL_TRACES_EXPORTER', 'otlp', 0],
])('%s=%s gives %i warnings, and traces stay on', (name, value, count) => {
  const { env, warnings } = adaptEnvironment({ ...ENDPOINT, [name]: value });
  expect([env.OTEL_EXPORTER_OTLP_ENDPOINT, warnings.length]).toEqual([
    ENDPOINT.OTEL_EXPORTER_OTLP_ENDPOINT,
    count,
  ]);
});

test('in Kubernetes the drain delay is 5 s unless it is set', () => {
  const KUBERNETES_SERVICE_HOST = '10.0.0.1';
  expect(adaptEnvironment({ KUBERNETES_SERVICE_HOST }).env.DRAIN_DELAY_MS).toBe('5000');
  const env = { KUBERNETES_SERVICE_HOST, DRAIN_DELAY_MS: '0' };
  expect(adaptEnvironment(env).env.DRAIN_DELAY_MS).toBe('0');
});
