import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProviderError, type ProviderFailure } from '../../../src/errors.ts';
import type { SharedStore } from '../../../src/upstream/cache/shared-store.ts';
import { bulkhead } from '../../../src/upstream/policies/bulkhead.ts';
import { createCooldown } from '../../../src/upstream/policies/cooldown.ts';
import { retry } from '../../../src/upstream/policies/retry.ts';
import type { Handler } from '../../../src/upstream/request.ts';
import { caller, READ, refusalOf, through } from '../fake-provider.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const limited = (failure: Partial<ProviderFailure> = {}): ProviderError =>
  new ProviderError({
    code: 'RATE_LIMITED',
    provider: 'qualia',
    status: 429,
    retryable: true,
    ...failure,
  });

const provided = (options = { usualMs: 2_000, maxMs: 60_000 }) => {
  let failure: unknown;
  let asked = 0;
  const provider: Handler = async (read) => {
    asked += 1;
    if (failure) throw failure;
    return read.parse('fine');
  };
  const { policy, failFast, remainingMs } = createCooldown(options);
  return {
    provider,
    policy,
    failFast,
    send: through(policy, provider),
    remainingMs,
    asked: () => asked,
    fail: (error?: unknown) => {
      failure = error;
    },
  };
};

test('after a 429 everybody with the same key is refused at once, unsent, until Retry-After', async () => {
  const { send, fail, asked, remainingMs } = provided();
  fail(limited({ retryAfter: 7 }));
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({ status: 429, retryAfter: 7 });
  fail();
  await vi.advanceTimersByTimeAsync(2_500);
  const { call, kinds } = caller();
  expect(await refusalOf(send({ ...READ, path: '/v1/others' }, call))).toMatchObject({
    code: 'RATE_LIMITED',
    status: undefined,
    retryAfter: 5,
    retryable: false,
  });
  expect(kinds()).toEqual(['rejected-cooldown']);
  expect(remainingMs('caller')).toBe(4_500);
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(4_500);
  expect(await send(READ, call)).toBe('fine');
});

test('another key goes on', async () => {
  const { send, fail } = provided();
  fail(limited({ retryAfter: 7 }));
  await refusalOf(send(READ, caller().call));
  fail();
  const other = caller({ credential: { key: 'sk_other', id: 'other' } });
  expect(await send(READ, other.call)).toBe('fine');
});

test('a 429 that does not say how long cools for the usual time, and says so', async () => {
  const { send, fail, remainingMs } = provided();
  fail(limited());
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({
    status: 429,
    retryAfter: 2,
    retryable: true,
  });
  expect(remainingMs('caller')).toBe(2_000);
});

test('a Retry-After of days is told, and cools no longer than the bound', async () => {
  const { send, fail, remainingMs } = provided();
  fail(limited({ retryAfter: 400_000 }));
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({ retryAfter: 400_000 });
  expect(remainingMs('caller')).toBe(60_000);
});

test('a shorter Retry-After does not shorten a longer one', async () => {
  const { policy, remainingMs } = provided();
  const told = (retryAfter: number) =>
    refusalOf(through(policy, () => Promise.reject(limited({ retryAfter })))(READ, caller().call));
  await Promise.all([told(9), told(1)]);
  expect(remainingMs('caller')).toBe(9_000);
});

test.each([
  limited({ status: 425 }),
  limited({ status: undefined }),
  limited({ code: 'PROVIDER_UNAVAILABLE', status: 503, retryAfter: 9 }),
])('only a real 429 cools: %o', async (error) => {
  const { send, fail, remainingMs } = provided();
  fail(error);
  expect(await refusalOf(send(READ, caller().call))).toBe(error);
  expect(remainingMs('caller')).toBe(0);
});

test('the reader who met the 429 waits it out and goes through', async () => {
  const { provider, policy, fail, asked } = provided();
  const send = through([retry(), policy], provider);
  fail(limited({ retryAfter: 3 }));
  const answer = send(READ, caller().call);
  await vi.advanceTimersByTimeAsync(1_000);
  fail();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await answer).toBe('fine');
  expect(asked()).toBe(2);
});

test('a read refused by the cool-down is not tried again', async () => {
  const { provider, policy, fail, asked } = provided();
  fail(limited({ retryAfter: 30 }));
  await refusalOf(through(policy, provider)(READ, caller().call));
  await refusalOf(through([retry(), policy], provider)(READ, caller().call));
  expect(vi.getTimerCount()).toBe(0);
  expect(asked()).toBe(1);
});

test('those who waited for their turn when the 429 came are refused, unsent', async () => {
  const { policy, failFast, provider, fail, asked } = provided();
  const send = through([failFast, bulkhead({ concurrent: 1 }), policy], provider);
  fail(limited({ retryAfter: 7 }));
  const [first, ...others] = [1, 2, 3].map(() => refusalOf(send(READ, caller().call)));
  expect(await first).toMatchObject({ status: 429 });
  for (const other of others) {
    expect(await other).toMatchObject({ code: 'RATE_LIMITED', status: undefined, retryAfter: 7 });
  }
  expect(asked()).toBe(1);
});

test('the shared store is asked once a second for each credential, not for each read', async () => {
  let asked = 0;
  const none = () => Promise.reject(new Error('No such call.'));
  const store: SharedStore = {
    get: async () => {
      asked += 1;
      return null;
    },
    set: none,
    getOrLock: none,
    forget: none,
    onForgotten: () => {},
  };
  const sharing = { store, idOf: ({ id }: { readonly id: string }) => id };
  const { failFast } = createCooldown({ usualMs: 2_000, maxMs: 300_000 }, sharing);
  const send = through(failFast, async (read) => read.parse(1));
  for (let at = 0; at < 10; at += 1) await send(READ, caller().call);
  expect(asked).toBe(1);
  await send(READ, caller({ credential: { key: 'sk_other', id: 'other' } }).call);
  expect(asked).toBe(2);
  await vi.advanceTimersByTimeAsync(1_000);
  await send(READ, caller().call);
  expect(asked).toBe(3);
});
