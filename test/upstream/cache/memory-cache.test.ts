import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ErrorCode, ProviderError } from '../../../src/errors.ts';
import { memoryCache } from '../../../src/upstream/cache/memory-cache.ts';
import type { Handler, UpstreamRequest } from '../../../src/upstream/request.ts';
import { caller, READ, refusalOf } from '../fake-provider.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failing = (code: ErrorCode, status?: number): ProviderError =>
  new ProviderError({ code, provider: 'qualia', status });

/** A cache before a provider that answers with the number of its answer, or fails as it is told. */
const stage = (options: Partial<Parameters<typeof memoryCache>[0]> = {}) => {
  let failure: unknown;
  let asked = 0;
  const closing = new AbortController();
  const held: (() => void)[] = [];
  let holding = false;
  const provider: Handler = async (read, call) => {
    asked += 1;
    const answer = asked;
    if (holding) await new Promise<void>((resolve) => held.push(resolve));
    if (call.signal.aborted) throw call.signal.reason;
    if (failure) throw failure;
    const body = JSON.stringify({ answer, padding: 'x'.repeat(1_000) });
    return read.parse({ answer }, { body, readAt: performance.now(), reportDrift: () => {} });
  };
  const send = memoryCache({
    ttlMs: 5_000,
    revalidateMs: 5_000,
    staleIfErrorMs: 60_000,
    maxBytes: 1_000_000,
    refreshMs: 15_000,
    closing: closing.signal,
    ...options,
  })(provider);
  return {
    send,
    asked: () => asked,
    fail: (error?: unknown) => {
      failure = error;
    },
    hold: () => {
      holding = true;
      return () => {
        holding = false;
        for (const go of held.splice(0)) go();
      };
    },
    close: () => closing.abort(),
  };
};

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a fresh answer is served from memory, told as a hit, and is the very same value', async () => {
  const { send, asked } = stage();
  const first = caller();
  const second = caller();
  const answer = await send(READ, first.call);
  await pass(4_999);
  expect(await send(READ, second.call)).toBe(answer);
  expect(asked()).toBe(1);
  expect(first.kinds()).toEqual([]);
  expect(second.kinds()).toEqual(['hit']);
});

test('credentials never mix, whatever they ask', async () => {
  const { send } = stage();
  const other = caller({ credential: { key: 'sk_other', id: 'other' } });
  expect(await send(READ, caller().call)).toEqual({ answer: 1 });
  expect(await send(READ, other.call)).toEqual({ answer: 2 });
  expect(other.kinds()).toEqual([]);
});

test('different reads are different answers', async () => {
  const { send } = stage();
  const { call } = caller();
  const reads: UpstreamRequest<unknown>[] = [
    READ,
    { ...READ, path: '/v1/things?limit=3' },
    { ...READ, method: 'POST' },
    { ...READ, method: 'POST', body: '{"dataset_id":"a"}' },
    { ...READ, method: 'POST', body: '{"dataset_id":"b"}' },
  ];
  const answers = await Promise.all(reads.map((read) => send(read, call)));
  expect(new Set(answers).size).toBe(reads.length);
});

test('shortly after its time an answer is served as stale while one new one is fetched', async () => {
  const { send, asked, hold } = stage();
  await send(READ, caller().call);
  await pass(5_000);
  const go = hold();
  const { call, kinds } = caller();
  expect(await Promise.all([send(READ, call), send(READ, call)])).toEqual([
    { answer: 1 },
    { answer: 1 },
  ]);
  expect(kinds()).toEqual(['stale', 'stale']);
  go();
  await pass(0);
  expect(asked()).toBe(2);
  expect(await send(READ, call)).toEqual({ answer: 2 });
});

test('renewing is not ended by the caller who caused it, but by the end of the gateway', async () => {
  const { send, hold, close } = stage();
  await send(READ, caller().call);
  await pass(5_000);
  const go = hold();
  const { call, leave } = caller();
  await send(READ, call);
  leave();
  go();
  await pass(0);
  expect(await send(READ, caller().call)).toEqual({ answer: 2 });

  await pass(5_000);
  const goOn = hold();
  await send(READ, caller().call);
  close();
  goOn();
  await pass(0);
  expect(await send(READ, caller().call)).toEqual({ answer: 2 });
});

test('long after its time an answer is asked for anew, and waited for', async () => {
  const { send } = stage();
  await send(READ, caller().call);
  await pass(10_000);
  const { call, kinds } = caller();
  expect(await send(READ, call)).toEqual({ answer: 2 });
  expect(kinds()).toEqual([]);
});

test.each<ErrorCode>([
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_CONTRACT',
  'RATE_LIMITED',
])('on %s the last good answer is served as stale, within its bound', async (code) => {
  const { send, fail } = stage();
  await send(READ, caller().call);
  fail(failing(code));
  await pass(64_999);
  const { call, kinds } = caller();
  expect(await send(READ, call)).toEqual({ answer: 1 });
  expect(kinds()).toEqual(['stale']);
  await pass(1);
  expect(await refusalOf(send(READ, call))).toMatchObject({ code });
});

test.each([
  failing('PROVIDER_UNAUTHENTICATED', 401),
  failing('PROVIDER_UNAUTHENTICATED', 403),
  failing('BAD_USER_INPUT', 422),
  failing('CURSOR_EXPIRED', 400),
  failing('PROVIDER_NOT_OFFERED', 404),
  new Error('a bug'),
])('an old answer never hides %s', async (error) => {
  const { send, fail } = stage();
  await send(READ, caller().call);
  await pass(10_000);
  fail(error);
  expect(await refusalOf(send(READ, caller().call))).toBe(error);
});

test('a key that is refused loses every answer that it was given', async () => {
  const { send, fail } = stage();
  const elsewhere = { ...READ, path: '/v1/others', freshnessMs: () => 3_600_000 };
  const other = caller({ credential: { key: 'sk_other', id: 'other' } });
  await send(READ, caller().call);
  await send(elsewhere, caller().call);
  await send(elsewhere, other.call);
  await pass(10_000);
  fail(failing('PROVIDER_UNAUTHENTICATED', 401));
  await refusalOf(send(READ, caller().call));
  expect(await refusalOf(send(elsewhere, caller().call))).toMatchObject({ status: 401 });
  expect(await send(elsewhere, other.call)).toEqual({ answer: 3 });
});

test('a refusal met while renewing counts as well', async () => {
  const { send, fail } = stage();
  await send(READ, caller().call);
  await pass(5_000);
  fail(failing('PROVIDER_UNAUTHENTICATED', 403));
  expect(await send(READ, caller().call)).toEqual({ answer: 1 });
  await pass(0);
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({ status: 403 });
});

test('an answer that does not change any more is kept as long as its read says', async () => {
  const { send, asked } = stage();
  const kept = { ...READ, freshnessMs: () => 3_600_000 };
  const open = { ...READ, path: '/v1/open', freshnessMs: () => undefined };
  await send(kept, caller().call);
  await send(open, caller().call);
  await pass(3_599_999);
  const { call, kinds } = caller();
  await send(kept, call);
  expect(kinds()).toEqual(['hit']);
  await send(open, call);
  expect(asked()).toBe(3);
});

test('memory is bounded by the bytes of the bodies, and the oldest go', async () => {
  const { send, asked } = stage({ maxBytes: 5_000 });
  const { call } = caller();
  const read = (at: number) => send({ ...READ, path: `/v1/things/${at}` }, call);
  for (let at = 0; at < 10; at++) await read(at);
  await read(9);
  expect(asked()).toBe(10);
  await read(0);
  expect(asked()).toBe(11);
});

test('an answer larger than the whole memory is served and not kept', async () => {
  const { send, asked } = stage({ maxBytes: 1_000 });
  await send(READ, caller().call);
  expect(await send(READ, caller().call)).toEqual({ answer: 2 });
  expect(asked()).toBe(2);
});

test('what cannot be understood is not kept', async () => {
  const { send, asked } = stage();
  const read: UpstreamRequest<unknown> = {
    ...READ,
    parse: () => {
      throw failing('PROVIDER_CONTRACT', 200);
    },
  };
  await refusalOf(send(read, caller().call));
  await refusalOf(send(read, caller().call));
  expect(asked()).toBe(2);
});

test('a caller that accepts no earlier read has neither a fresh nor a stale response, and renews it', async () => {
  const { send, asked } = stage();
  await send(READ, caller().call);
  await pass(100);
  const { call, kinds } = caller({ notBefore: performance.now() });
  expect(await send(READ, call)).toEqual({ answer: 2 });
  expect(await send(READ, call)).toEqual({ answer: 2 });
  expect(kinds()).toEqual(['hit']);
  await pass(5_000);
  expect(await send(READ, caller({ notBefore: performance.now() }).call)).toEqual({ answer: 3 });
  expect(await send(READ, caller().call)).toEqual({ answer: 3 });
  expect(asked()).toBe(3);
});

test('a caller that accepts an age has what is no older', async () => {
  const { send } = stage();
  await send(READ, caller().call);
  await pass(3_000);
  const within = (ms: number) => caller({ notBefore: performance.now() - ms }).call;
  expect(await send(READ, within(3_000))).toEqual({ answer: 1 });
  expect(await send(READ, within(2_999))).toEqual({ answer: 2 });
});

test('a provider that fails fails a caller that accepts no earlier read, and no other', async () => {
  const { send, fail } = stage();
  await send(READ, caller().call);
  await pass(100);
  fail(failing('PROVIDER_UNAVAILABLE', 503));
  const error = await refusalOf(send(READ, caller({ notBefore: performance.now() }).call));
  expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(await send(READ, caller().call)).toEqual({ answer: 1 });
});

test('a response that callers poll is not served while it is revalidated, but if the provider fails', async () => {
  const { send, fail } = stage();
  const polled = { ...READ, staleWhileRevalidate: false };
  await send(polled, caller().call);
  await pass(5_000);
  expect(await send(polled, caller().call)).toEqual({ answer: 2 });
  await pass(5_000);
  fail(failing('PROVIDER_UNAVAILABLE', 503));
  const { call, kinds } = caller();
  expect(await send(polled, call)).toEqual({ answer: 2 });
  expect(kinds()).toEqual(['stale']);
});
