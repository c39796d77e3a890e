import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ErrorCode, ProviderError, type ProviderFailure } from '../../../src/errors.ts';
import { retry } from '../../../src/upstream/policies/retry.ts';
import type { Handler } from '../../../src/upstream/request.ts';
import { caller, READ, refusalOf, through } from '../fake-provider.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failing = (code: ErrorCode, failure: Partial<ProviderFailure> = {}): ProviderError =>
  new ProviderError({ code, provider: 'qualia', retryable: true, ...failure });

/** Fails as told, one error a try, then answers; tells when each try was made. */
const flaky = (...errors: readonly unknown[]) => {
  const tries: number[] = [];
  const begun = performance.now();
  const send: Handler = async (read) => {
    tries.push(performance.now() - begun);
    const error = errors[tries.length - 1];
    if (error !== undefined) throw error;
    return read.parse('fine');
  };
  return { send, tries };
};

/** Without chance: the longest wait that jitter can make. */
const full = { random: () => 1 };
const run = async <T>(work: Promise<T>): Promise<T> => {
  work.catch(() => undefined);
  await vi.runAllTimersAsync();
  return work;
};

test('what succeeds is sent once', async () => {
  const { send, tries } = flaky();
  const { call, events } = caller();
  expect(await through(retry(), send)(READ, call)).toBe('fine');
  expect(tries).toEqual([0]);
  expect(events).toEqual([]);
});

test('what may succeed is tried again after growing waits', async () => {
  const error = failing('PROVIDER_UNAVAILABLE');
  const { send, tries } = flaky(error, error, error);
  const { call, events } = caller();
  expect(await run(through(retry({ attempts: 4, ...full }), send)(READ, call))).toBe('fine');
  expect(tries).toEqual([0, 100, 400, 1_300]);
  expect(events).toEqual(
    Array(3).fill({ kind: 'retry', provider: 'qualia', endpoint: READ.endpoint }),
  );
});

test('jitter takes up to half of a wait', async () => {
  const { send, tries } = flaky(failing('PROVIDER_UNAVAILABLE'));
  await run(through(retry({ random: () => 0 }), send)(READ, caller().call));
  expect(tries).toEqual([0, 50]);
});

test('three tries are made in all, and the last error is told', async () => {
  const last = failing('PROVIDER_TIMEOUT');
  const { send, tries } = flaky(failing('RATE_LIMITED'), failing('PROVIDER_UNAVAILABLE'), last);
  expect(await refusalOf(run(through(retry(full), send)(READ, caller().call)))).toBe(last);
  expect(tries).toHaveLength(3);
});

test.each([
  failing('BAD_USER_INPUT', { retryable: false }),
  failing('PROVIDER_CONTRACT', { retryable: false }),
  new Error('a bug'),
])('what will not succeed is not tried again: %s', async (error) => {
  const { send, tries } = flaky(error);
  expect(await refusalOf(run(through(retry(), send)(READ, caller().call)))).toBe(error);
  expect(tries).toHaveLength(1);
});

test('the provider’s Retry-After is waited for, and a moment of chance beyond it', async () => {
  const { send, tries } = flaky(failing('RATE_LIMITED', { retryAfter: 7 }));
  await run(through(retry({ random: () => 0.5 }), send)(READ, caller().call));
  expect(tries).toEqual([0, 7_075]);
});

test('a Retry-After shorter than the usual wait does not shorten it', async () => {
  const { send, tries } = flaky(failing('RATE_LIMITED', { retryAfter: 0 }));
  await run(through(retry(full), send)(READ, caller().call));
  expect(tries).toEqual([0, 100]);
});

test('a Retry-After past the deadline fails at once and is told', async () => {
  const error = failing('RATE_LIMITED', { retryAfter: 61 });
  const { send, tries } = flaky(error);
  const { call, kinds } = caller();
  expect(await refusalOf(through(retry(full), send)(READ, call))).toBe(error);
  expect(tries).toEqual([0]);
  expect(vi.getTimerCount()).toBe(0);
  expect(kinds()).toEqual([]);
});

test('no wait goes past the deadline', async () => {
  const error = failing('PROVIDER_UNAVAILABLE');
  const { send, tries } = flaky(error, error, error);
  const { call } = caller({ deadline: performance.now() + 250 });
  expect(await refusalOf(run(through(retry(full), send)(READ, call)))).toBe(error);
  expect(tries).toEqual([0, 100]);
});

test('a caller who leaves during a wait is let go at once, and nothing more is sent', async () => {
  const { send, tries } = flaky(failing('PROVIDER_UNAVAILABLE'));
  const { call, leave, kinds } = caller();
  const refused = refusalOf(through(retry(full), send)(READ, call));
  await vi.advanceTimersByTimeAsync(50);
  leave();
  expect(await refused).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  await vi.runAllTimersAsync();
  expect(tries).toEqual([0]);
  expect(kinds()).toEqual([]);
});

test('an outage is not multiplied: retries of all reads together are a share of the reads', async () => {
  const { send, tries } = flaky(...Array(2_000).fill(failing('PROVIDER_UNAVAILABLE')));
  const read = through(retry({ ...full, budget: { ratio: 0.25, perSecond: 0 } }), send);
  for (let wave = 0; wave < 20; wave++) {
    await run(Promise.allSettled(Array.from({ length: 40 }, () => read(READ, caller().call))));
  }
  // 25 were saved up; from then on a wave of 40 has earned 10.
  expect(tries).toHaveLength(20 * 40 + 25 + 19 * 10);
});

test('a few retries each second are there for a gateway with few reads', async () => {
  const { send, tries } = flaky(...Array(1_000).fill(failing('PROVIDER_UNAVAILABLE')));
  const read = through(retry({ ...full, attempts: 2, budget: { ratio: 0, perSecond: 1 } }), send);
  const burst = () =>
    run(Promise.allSettled(Array.from({ length: 50 }, () => read(READ, caller().call))));
  await burst();
  expect(tries).toHaveLength(50 + 10);
  await vi.advanceTimersByTimeAsync(3_000);
  await burst();
  expect(tries).toHaveLength(100 + 10 + 3);
});
