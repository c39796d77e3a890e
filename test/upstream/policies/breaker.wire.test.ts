import type { ServerResponse } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { qualia } from '../../../src/providers/routes.ts';
import type { BreakerState } from '../../../src/upstream/policies/breaker.ts';
import { createUpstream } from '../../../src/upstream/upstream.ts';
import { policySettings } from '../../../src/upstream/upstreams.ts';
import { caller, READ, refusalOf, standIn } from '../fake-provider.ts';

afterEach(() => void vi.restoreAllMocks());

const OPEN_MS = 10_000;

/** The steady clock, which the test can set ahead. */
const clock = () => {
  const now = performance.now.bind(performance);
  let ahead = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
  return {
    pass: (ms: number) => {
      ahead += ms;
    },
  };
};

type Options = { readonly failures: number; readonly attempts?: number };

/** The whole way to a provider over a real socket; each request is answered by the next status. */
const upstream = async (
  answer: number[] | ((response: ServerResponse, url: string) => void),
  { failures, attempts = 1 }: Options,
) => {
  const { origin, transport, requests } = await standIn(({ url = '' }, response) => {
    if (typeof answer === 'function') answer(response, url);
    else response.writeHead(answer.shift() ?? 200).end('{}');
  });
  const { send, status } = createUpstream({
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl: origin,
    transport: transport,
    retry: { attempts, random: () => 0 },
    breaker: { failures, openMs: OPEN_MS },
  });
  const state = (id = 'caller'): BreakerState => status(id).breaker;
  return { send, requests, state };
};

test('a probe whose caller leaves does not keep the breaker open', async () => {
  const { pass } = clock();
  const prober = caller();
  const { send, requests, state } = await upstream(
    (response) => {
      if (requests.length === 2) prober.leave();
      else response.writeHead(requests.length === 1 ? 500 : 200).end('{}');
    },
    { failures: 1 },
  );
  await refusalOf(send(READ, caller().call));
  pass(OPEN_MS);
  await refusalOf(send(READ, prober.call));
  expect(await send(READ, caller().call)).toEqual({});
  expect([state(), requests.length]).toEqual(['closed', 3]);
});

test('a refusal is an answer: the provider has not failed so many times in a row', async () => {
  const { send, state } = await upstream([500, 422, 500, 401, 500], { failures: 2 });
  for (let at = 0; at < 5; at++) await refusalOf(send(READ, caller().call));
  expect(state()).toBe('closed');
});

test('an answer that cannot be read is one as well', async () => {
  const bodies = ['', '{', '', '{'];
  const { send, state } = await upstream(
    (response) => {
      const body = bodies.shift();
      response.writeHead(body ? 200 : 500).end(body);
    },
    { failures: 2 },
  );
  for (let at = 0; at < 4; at++) await refusalOf(send(READ, caller().call));
  expect(state()).toBe('closed');
});

test('a key that cannot be sent shows nothing of the provider', async () => {
  const { pass } = clock();
  const { send, requests, state } = await upstream([500, 500, 200], { failures: 2 });
  const unsendable = () => caller({ credential: { key: 'a\nb', id: 'caller' } }).call;
  await refusalOf(send(READ, caller().call));
  await refusalOf(send(READ, unsendable()));
  await refusalOf(send(READ, caller().call));
  expect(state()).toBe('open');
  pass(OPEN_MS);
  await refusalOf(send(READ, unsendable()));
  expect(state()).toBe('open');
  expect(await send(READ, caller().call)).toEqual({});
  expect([state(), requests.length]).toEqual(['closed', 3]);
});

test('a clock that is set back does not keep it open', async () => {
  const { pass } = clock();
  const { send, state } = await upstream([500], { failures: 1 });
  await refusalOf(send(READ, caller().call));
  const wall = Date.now() - 3_600_000;
  vi.spyOn(Date, 'now').mockImplementation(() => wall);
  pass(OPEN_MS);
  expect(await send(READ, caller().call)).toEqual({});
  expect(state()).toBe('closed');
});

test('a defect in reading an answer is neither an outage nor tried again', async () => {
  const { send, requests, state } = await upstream([], { failures: 1, attempts: 3 });
  const defect = new TypeError('ours');
  const parse = () => {
    throw defect;
  };
  const { call, events } = caller();
  expect(await refusalOf(send({ ...READ, parse }, call))).toBe(defect);
  expect(events).toMatchObject([{ kind: 'attempt', status: 200, code: 'INTERNAL_SERVER_ERROR' }]);
  expect([state(), requests.length]).toEqual(['closed', 1]);
});

test('a search that always fails shuts out neither other routes nor other callers', async () => {
  const { send, requests, state } = await upstream(
    (response, url) => response.writeHead(url.includes('bad') ? 500 : 200).end('{}'),
    { failures: 2 },
  );
  const other = () => caller({ credential: { key: 'sk_other', id: 'other' } }).call;
  const search = { ...READ, path: '/v1/things?search=bad' };
  for (let at = 0; at < 3; at++) await refusalOf(send(search, caller().call));
  expect(requests).toHaveLength(2);
  expect([state('caller'), state('other')]).toEqual(['open', 'closed']);
  expect(await send(READ, other())).toEqual({});
  expect(await send({ ...READ, endpoint: 'GET /v1/others' }, caller().call)).toEqual({});
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({ retryAfter: 10 });
});

test('a read counts once, however often it is tried', async () => {
  const { send, requests, state } = await upstream([500, 500, 500, 500, 500, 500], {
    failures: 3,
    attempts: 2,
  });
  for (const then of ['closed', 'closed', 'open']) {
    await refusalOf(send(READ, caller().call));
    expect(state()).toBe(then);
  }
  // The third is refused where it would be tried again.
  expect(requests).toHaveLength(5);
});
