import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { run } from './run.ts';

const API_KEY = 'sk_doctor-0123456789';

type Finding = { check: string; status: string; detail: string };
type Report = { status: string; checks: Finding[] };
type Env = Record<string, string>;

const toReach = ({ qualiaUrl, sutroUrl }: Pick<Sandbox, 'qualiaUrl' | 'sutroUrl'>): Env => ({
  QUALIA_API_KEY: API_KEY,
  QUALIA_BASE_URL: qualiaUrl,
  SUTRO_API_KEY: API_KEY,
  SUTRO_BASE_URL: sutroUrl,
});

/** What the doctor says of a sandbox, after something was done to it. */
async function examine(prepare: (sandbox: Sandbox) => Env | undefined = () => undefined) {
  const sandbox = await startSandbox({ apiKey: API_KEY });
  try {
    const env = { ...toReach(sandbox), ...prepare(sandbox) };
    return { sandbox, ...(await report(env)) };
  } finally {
    await sandbox.close();
  }
}

async function report(env: Env) {
  const { code, out, err } = await run(['doctor', '--json'], { env });
  expect(err).toBe('');
  expect(out).not.toContain(API_KEY);
  const { status, checks }: Report = JSON.parse(out);
  const of = (check: string) => checks.find((finding) => finding.check === check);
  return { code, status, checks, of };
}

test('a gateway that is well is told so, check by check, from read-only requests', async () => {
  const { code, status, checks, sandbox } = await examine();
  expect([code, status]).toEqual([0, 'ok']);
  const bad = checks.filter(({ status }) => status !== 'ok' && status !== 'skipped');
  expect(bad).toEqual([]);
  expect(checks.map(({ check }) => check)).toEqual([
    'environment',
    'qualia: reachable',
    'qualia: key',
    'qualia: clock',
    'qualia: GET /v1/datasets/list',
    'qualia: GET /v1/jobs/list',
    'qualia: GET /v1/models/list',
    'qualia: GET /v1/projects/list',
    'qualia: GET /v1/datasets/{owner}/{name}/image-keys',
    'qualia: GET /v1/finetune/{job_id}',
    'sutro: reachable',
    'sutro: key',
    'sutro: clock',
    'sutro: POST /list-datasets',
    'sutro: GET /list-jobs',
    'sutro: POST /list-dataset-files',
    'sutro: GET /jobs/{job_id}',
    'shared cache',
  ]);
  const calls = sandbox.calls.map(({ path }) => path);
  expect(calls.length).toBe(10);
  expect(calls.filter((path) => /create|cancel|upload/.test(path))).toEqual([]);
});

test('people get a line for each check and a summary', async () => {
  const sandbox = await startSandbox({ apiKey: API_KEY });
  const { code, out } = await run(['doctor'], { env: toReach(sandbox) });
  await sandbox.close();
  expect(code).toBe(0);
  expect(out).toMatch(/^ok {7}environment {2,}Node v/);
  expect(out).toMatch(/^ok {7}qualia: key {2,}The provider takes it\.$/m);
  expect(out).toMatch(/\nEverything is well\.\n$/);
});

test('a key that the provider refuses', async () => {
  const { code, of } = await examine(() => ({ SUTRO_API_KEY: 'sk_another-0123456789' }));
  expect(code).toBe(1);
  expect(of('qualia: key')).toMatchObject({ status: 'ok' });
  expect(of('sutro: reachable')).toMatchObject({ status: 'ok' });
  expect(of('sutro: key')).toMatchObject({
    status: 'failed',
    detail: expect.stringMatching('401'),
  });
  expect(of('sutro: POST /list-datasets')).toBeUndefined();
});

test('callers who bring their own keys leave none to check', async () => {
  const { code, of } = await examine(() => ({ CREDENTIALS: 'caller' }));
  expect(code).toBe(0);
  expect(of('qualia: reachable')).toMatchObject({ status: 'ok' });
  expect(of('qualia: key')).toMatchObject({ status: 'skipped' });
});

test('a provider that is not there', async () => {
  const { code, of } = await examine(() => ({ QUALIA_BASE_URL: 'http://127.0.0.1:1' }));
  expect(code).toBe(1);
  expect(of('qualia: reachable')).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('ECONNREFUSED'),
  });
  expect(of('sutro: reachable')).toMatchObject({ status: 'ok' });
});

test('a provider that never answers holds up the doctor for no longer than the time-out', async () => {
  const { code, of } = await examine(({ faults }) => {
    faults.add({ provider: 'sutro', fault: 'hang' });
    return { PROVIDER_TIMEOUT_MS: '1000' };
  });
  expect(code).toBe(1);
  expect(of('sutro: reachable')).toMatchObject({ status: 'failed' });
});

test('an answer in an envelope that nobody expects', async () => {
  const { code, of } = await examine(({ faults }) => {
    faults.add({ provider: 'qualia', route: '/v1/models/list', fault: 'wrong-shape' });
    return undefined;
  });
  expect(code).toBe(1);
  expect(of('qualia: GET /v1/models/list')).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('page_info'),
  });
});

test('an item that cannot be read, and fields that came or went: warnings, by path', async () => {
  const { code, status, of } = await examine(({ faults }) => {
    faults.add({ provider: 'qualia', route: '/v1/datasets/list', fault: 'bad-item' });
    faults.add({ provider: 'sutro', route: 'list-datasets', fault: 'drift' });
    return undefined;
  });
  expect([code, status]).toEqual([0, 'warning']);
  expect(of('qualia: GET /v1/datasets/list')).toMatchObject({
    status: 'warning',
    detail: expect.stringMatching(/^1 of 5 items: .*items\.\d\.artifact_id/),
  });
  expect(of('sutro: POST /list-datasets')).toMatchObject({
    status: 'warning',
    detail: expect.stringMatching(/Unlike the contract: .*(renamed|unknown|no) field \w+/),
  });
});

test('a route that the deployment does not have, and a provider that asks for patience', async () => {
  const { code, of } = await examine(({ faults }) => {
    faults.add({ provider: 'sutro', route: 'list-jobs', fault: { status: 404 } });
    faults.add({ route: '/v1/jobs/list', fault: { status: 429, retryAfter: 7 } });
    return undefined;
  });
  expect(code).toBe(1);
  expect(of('sutro: GET /list-jobs')).toMatchObject({ status: 'warning' });
  expect(of('qualia: GET /v1/jobs/list')).toMatchObject({
    status: 'failed',
    detail: expect.stringMatching(/status 429.*7 s/),
  });
});

test('a clock that is an hour behind the provider’s', async () => {
  const server = createServer((_, response) => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    response.writeHead(503, { date }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { of } = await examine(() => ({ QUALIA_BASE_URL: `http://127.0.0.1:${port}` }));
  server.close();
  server.closeAllConnections();
  expect(of('qualia: clock')).toMatchObject({
    status: 'warning',
    detail: expect.stringMatching(/^This machine's clock is 3\d{3} s behind/),
  });
});

test('a shared cache that is away is no reason to stop', async () => {
  const { code, of } = await examine(() => ({ CACHE_URL: 'redis://:p4ssword@127.0.0.1:1' }));
  expect(code).toBe(0);
  expect(of('shared cache')).toMatchObject({ status: 'warning' });
});

test('without keys there is nothing to reach', async () => {
  const { code, checks } = await report({});
  expect(code).toBe(0);
  expect(checks.map(({ status }) => status)).toEqual(['ok', 'skipped', 'skipped', 'skipped']);
});

test('every problem of the environment is a finding', async () => {
  const { code, checks } = await report({ PORT: 'x', LOG_LEVEL: 'loud' });
  expect(code).toBe(1);
  expect(checks).toEqual([
    { check: 'environment', status: 'failed', detail: expect.stringMatching(/^PORT/) },
    { check: 'environment', status: 'failed', detail: expect.stringMatching(/^LOG_LEVEL/) },
  ]);
});

test('a command line that cannot be understood exits with 2', async () => {
  expect(await run(['doctor', '--quick'])).toMatchObject({ code: 2, out: '' });
});
