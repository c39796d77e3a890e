import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { createLog, type LogOptions } from '../../src/telemetry/log.ts';
import { API_KEY, watched } from './telemetry-fixture.ts';

const REQUEST = { requestId: 'r-1', startedAt: 0 };

async function listen(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const to = { write: (line: string) => void lines.push(line) };
  const log = await createLog({ level: 'info', to, ...options });
  return { log, lines, told: () => lines.map((line) => JSON.parse(line)) };
}

test('a request is one line, with its id, its name, its time and its upstream calls', async () => {
  const { log, told } = await listen();
  await using fixture = await watched({ telemetry: log, report: log.report });
  await fixture.ask('query Page { datasets(first: 1) { totalCount nodes { id } } }', {
    'x-request-id': 'r-7',
  });
  expect(told()).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: 'info',
      event: 'operation',
      requestId: 'r-7',
      name: 'Page',
      type: 'query',
      duration: expect.any(Number),
      upstreamCalls: 1,
      cost: expect.any(Number),
      codes: [],
    },
  ]);
});

test('what lies underneath an error is told to the log and not to the client', async () => {
  const { log, told } = await listen();
  await using fixture = await watched(
    { telemetry: log, report: log.report },
    { QUALIA_BASE_URL: 'http://127.0.0.1:9', RETRY_ATTEMPTS: '1' },
  );
  const answer = await fixture.ask('{ datasets { totalCount } }');
  expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|ad port/);
  expect(told()).toMatchObject([
    {
      codes: ['PROVIDER_UNAVAILABLE'],
      errorCount: 1,
      errors: [
        {
          code: 'PROVIDER_UNAVAILABLE',
          path: 'datasets',
          provider: 'qualia',
          cause: expect.stringMatching(/ECONNREFUSED|ad port/),
        },
      ],
    },
  ]);
});

test('an answer with a thousand errors is still one short line', async () => {
  const { log, lines, told } = await listen();
  const originalError = new ProviderError({ code: 'PROVIDER_CONTRACT', provider: 'sutro' });
  const errors = Array.from(
    { length: 1_000 },
    (_, at) => new GraphQLError('bad', { path: ['nodes', at], originalError }),
  );
  const codes = errors.map(() => 'PROVIDER_CONTRACT');
  const event = { requestId: 'r-1', name: undefined, duration: 1, upstreamCalls: 1, codes, errors };
  log.operation(event, REQUEST);
  expect(told()).toMatchObject([{ codes: ['PROVIDER_CONTRACT'], errorCount: 1_000 }]);
  expect(lines[0]?.length).toBeLessThan(1_500);
});

test('an unexpected error is logged with its stack and its causes, without its properties', async () => {
  const { log, lines, told } = await listen();
  const cause = Object.assign(new Error('inner'), { request: { headers: { cookie: 'private' } } });
  log.report(new Error('outer', { cause }), 'r-9');
  expect(told()).toMatchObject([
    {
      level: 'error',
      event: 'unexpected-error',
      requestId: 'r-9',
      error: { message: 'outer', stack: expect.any(String), cause: { message: 'inner' } },
    },
  ]);
  expect(lines.join('')).not.toContain('private');
});

test('a cause that is its own cause does not hang the log', async () => {
  const { log, told } = await listen();
  const error = new Error('ring');
  error.cause = error;
  log.report(error, 'r-1');
  expect(told()).toHaveLength(1);
});

test('no key is in a line, wherever it came from', async () => {
  const secrets = [API_KEY, 'token"with\\quotes', 'p4ss-word'];
  const { log, lines } = await listen({ secrets });
  log.report(new Error(`x-api-key: ${API_KEY}`), 'r-1');
  log.report(new Error('told token"with\\quotes to nobody'), 'r-1');
  log.report(new Error('redis://user:unheard-of@cache:6379 is away'), 'r-1');
  log.report(new Error('authorization: Key caller-brought-this'), 'r-1');
  log.report(new Error('authorization: Bearer caller-brought-this'), 'r-1');
  log.report(new Error('invalid sk_live_987654321'), 'r-1');
  const text = lines.join('');
  for (const secret of [...secrets, 'with\\\\quotes', 'unheard-of', 'brought-this', '987654321']) {
    expect(text).not.toContain(secret);
  }
  expect(lines.map((line) => JSON.parse(line))).toHaveLength(6);
});

test('what a provider changed is a warning once, and after that a detail', async () => {
  const { log, told } = await listen();
  const event = {
    kind: 'drift',
    provider: 'sutro',
    endpoint: 'POST /list-datasets',
    drift: 'added',
    field: 'owner',
  } as const;
  log.upstream(event, REQUEST);
  log.upstream(event, REQUEST);
  log.upstream({ ...event, field: 'team' }, REQUEST);
  expect(told()).toMatchObject([
    { level: 'warn', field: 'owner' },
    { level: 'warn', field: 'team' },
  ]);
});

test('a level says what is told', async () => {
  const event = { requestId: 'r', name: 'Q', duration: 1, upstreamCalls: 0, codes: [] };
  const attempt = { kind: 'attempt', provider: 'qualia', endpoint: 'GET /v1/jobs/list' } as const;
  const levels = { silent: 0, error: 1, info: 2, debug: 3 };
  for (const [level, lines] of Object.entries(levels)) {
    const { log, told } = await listen({ level });
    log.upstream(attempt, REQUEST);
    log.operation(event, REQUEST);
    log.report(new Error('x'), 'r');
    expect(told(), level).toHaveLength(lines);
  }
});
