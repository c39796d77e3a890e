import { readFile } from 'node:fs/promises';
import { Redis } from 'iovalkey';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { run, start } from '../cli/run.ts';
import { collector } from '../telemetry/collector.ts';
import { startRedis, testOnRedis } from '../upstream/cache/redis.ts';
import { ECHO_MODES, startEcho } from './echo.ts';

/** Each has a word of its own, so that a part of one is found, too. */
const SECRETS = {
  QUALIA_API_KEY: 'sk_qualia_Violet7Walrus',
  SUTRO_API_KEY: 'sutro-Crimson8Badger',
  GATEWAY_TOKENS: 'Indigo9Heron,Scarlet3Marmot',
  METRICS_TOKEN: 'Ochre5Lynx',
  CACHE_SECRET: 'Teal2Ferret',
};
const CALLERS = { 'x-qualia-api-key': 'Maroon4Otter', 'x-sutro-api-key': 'Amber6Stoat' };
const WORDS = [...Object.values(SECRETS), ...Object.values(CALLERS)].flatMap(
  (text) => text.match(/[A-Z][a-z]+\d[A-Z][a-z]+/g) ?? [],
);

/** The words that occur, as they are, or in the forms in which a header or a cache might carry them. */
const found = (text: string): string[] => {
  const plain = text.toLowerCase();
  const decoded = [...text.matchAll(/[\w+/-]{16,}={0,2}/g)]
    .flatMap(([token]) => [Buffer.from(token, 'base64').toString('latin1')])
    .join('\n')
    .toLowerCase();
  return WORDS.filter((word) => {
    const low = word.toLowerCase();
    const hex = Buffer.from(word).toString('hex');
    return plain.includes(low) || decoded.includes(low) || plain.includes(hex);
  });
};

const QUERY = `query Everything($search: String) {
  datasets(filter: { search: $search }) { totalCount nodes { id path } }
  models { nodes { id } }
  jobs(first: 2) { nodes { id phases { name } } }
  projects { nodes { id } }
  dataset(artifactId: "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0") { id imageKeys }
  job(jobId: "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0") { id status }
  sutroDatasets { nodes { id files { fileName } jobs { id } } }
  sutroJobs { nodes { id } }
  sutroJob(jobId: "job-1") { id }
}`;

const TOKEN = { authorization: 'Bearer Indigo9Heron' };

test('the search finds a key in each of its forms', () => {
  const key = SECRETS.QUALIA_API_KEY;
  const forms = [
    key,
    key.toUpperCase(),
    Buffer.from(key).toString('base64'),
    Buffer.from(key).toString('hex'),
  ];
  for (const form of forms) expect(found(`x ${form} y`)).toEqual(['Violet7Walrus']);
  expect(found('nothing of the kind')).toEqual([]);
});

testOnRedis('no key comes out of a process, whatever goes wrong', async () => {
  using qualia = await startEcho();
  using sutro = await startEcho();
  using traces = await collector();
  const redis = await startRedis();
  const env = {
    ...SECRETS,
    PORT: '0',
    LOG_LEVEL: 'trace',
    CREDENTIALS: 'caller-or-server',
    QUALIA_BASE_URL: qualia.url,
    SUTRO_BASE_URL: `${sutro.url}/prefix`,
    CACHE_URL: redis.url,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces.endpoint,
    RETRY_ATTEMPTS: '2',
    PROVIDER_TIMEOUT_MS: '300',
    OPERATION_TIMEOUT_MS: '1500',
    BREAKER_FAILURES: '1000000',
  };
  using gateway = start([], { env });
  const [, origin = ''] = await gateway.says(/(http:\S+)\/graphql/);

  const received: string[] = [];
  const readResponse = async (path: string, init: RequestInit = {}): Promise<number> => {
    const answer = await fetch(origin + path, init);
    received.push(JSON.stringify([...answer.headers]), await answer.text());
    return answer.status;
  };
  const post = (headers: Record<string, string>, body: unknown) =>
    readResponse('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-upstream-trace': '1', ...headers },
      body: JSON.stringify(body),
    });

  for (const mode of Object.values(ECHO_MODES)) {
    qualia.state.mode = mode;
    sutro.state.mode = mode;
    await Promise.all([
      post(TOKEN, { query: QUERY }),
      post({ ...TOKEN, ...CALLERS }, { query: QUERY, variables: { search: 'x' } }),
    ]);
  }
  const shown = [...qualia.state.keys, ...sutro.state.keys];
  expect(new Set(shown)).toEqual(
    new Set([SECRETS.QUALIA_API_KEY, SECRETS.SUTRO_API_KEY, ...Object.values(CALLERS)]),
  );

  // Refusals of the gateway's own.
  const key = { ...TOKEN, 'x-qualia-api-key': 'Maroon4Otter\u00e9' };
  await post(key, { query: QUERY });
  await post({}, { query: QUERY });
  await post({ authorization: 'Bearer Scarlet3Marmot x' }, { query: QUERY });
  await post({ ...TOKEN, ...CALLERS }, { query: '{ nope }' });
  await post({ ...TOKEN, ...CALLERS, 'content-type': 'text/plain' }, { query: QUERY });
  await post(
    { ...TOKEN, ...CALLERS },
    { query: '{ gateway { providers { name mode state lastError { code } } } }' },
  );
  for (const path of ['/livez', '/readyz', '/nowhere', '/metrics', '/graphql'])
    await readResponse(path);
  await readResponse('/graphql', { headers: { accept: 'text/html' } });
  expect(await readResponse('/metrics', { headers: { authorization: 'Bearer Ochre5Lynx' } })).toBe(
    200,
  );
  const title = await titleOf(gateway.child.pid);

  gateway.child.kill('SIGTERM');
  const { out, err } = await gateway.ended;
  expect(found(received.join('\n'))).toEqual([]);
  expect(found(out + err)).toEqual([]);
  expect(found(title)).toEqual([]);
  expect(found(traces.text())).toEqual([]);
  expect(found(await contentOf(redis.url))).toEqual([]);

  // And there was something to be found in.
  expect(received.length).toBeGreaterThan(60);
  expect(err.split('\n').length).toBeGreaterThan(60);
  expect(traces.spans().length).toBeGreaterThan(60);
});

testOnRedis('no key comes into a cache with what it was used to read', async () => {
  const redis = await startRedis();
  const sandbox = await startSandbox({ size: 20, apiKey: SECRETS.QUALIA_API_KEY });
  onTestFinished(() => sandbox.close());
  const env = {
    ...SECRETS,
    PORT: '0',
    QUALIA_BASE_URL: sandbox.qualiaUrl,
    SUTRO_BASE_URL: 'off',
    CACHE_URL: redis.url,
    CACHE_TTL_MS: '60000',
  };
  using gateway = start([], { env });
  const [, origin = ''] = await gateway.says(/(http:\S+)\/graphql/);
  const answer = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...TOKEN },
    body: JSON.stringify({ query: '{ datasets { totalCount nodes { path } } }' }),
  });
  expect(await answer.json()).toMatchObject({ data: { datasets: { totalCount: 20 } } });
  const content = await contentOf(redis.url);
  expect(content).toContain('total_count');
  expect(found(content)).toEqual([]);
});

test.each([
  ['--print-config', ['serve', '--print-config'], {}],
  ['a port that is none', ['serve'], { PORT: 'x' }],
  ['a key that cannot be sent', ['serve'], { QUALIA_API_KEY: 'Violet7Walrus Violet7Walrus' }],
  [
    'a URL that has a key in it',
    ['serve'],
    { QUALIA_BASE_URL: 'https://u:Violet7Walrus@x.example' },
  ],
  ['a public interface', ['serve'], { HOST: '0.0.0.0', GATEWAY_TOKENS: '' }],
  ['an address that cannot be had', ['serve'], { HOST: '192.0.2.1' }],
  ['an unknown option', ['serve', '--key'], {}],
  [
    'the doctor',
    ['doctor', '--json'],
    { QUALIA_BASE_URL: 'http://127.0.0.1:1', SUTRO_BASE_URL: 'off' },
  ],
])('no key is told by %s', async (_, args, given) => {
  const { out, err } = await run(args, { env: { ...SECRETS, PORT: '0', ...given } });
  expect(out + err).not.toBe('');
  expect(found(out + err)).toEqual([]);
});

/** How a process is called in lists of processes, where the system tells it in files. */
async function titleOf(pid: number | undefined): Promise<string> {
  if (process.platform !== 'linux') return '';
  const files = ['cmdline', 'comm'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8'));
  return (await Promise.all(files)).join('\n');
}

/** Names and values of everything in a Redis. */
async function contentOf(url: string): Promise<string> {
  const client = new Redis(url);
  try {
    const names = await client.keys('*');
    const values = await Promise.all(names.map((name) => client.get(name)));
    return [...names, ...values].join('\n');
  } finally {
    client.disconnect();
  }
}
