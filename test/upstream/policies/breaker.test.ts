import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ErrorCode, ProviderError } from '../../../src/errors.ts';
import { createBreaker } from '../../../src/upstream/policies/breaker.ts';
import { bulkhead } from '../../../src/upstream/policies/bulkhead.ts';
import type { Handler } from '../../../src/upstream/request.ts';
import { cancelledError } from '../../../src/upstream/request.ts';
import { caller, heldSend, READ, refusalOf, through } from '../fake-provider.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failing = (code: ErrorCode, retryable = true): ProviderError =>
  new ProviderError({ code, provider: 'qualia', retryable });

const provided = () => {
  const { policy, state } = createBreaker({ failures: 3, openMs: 10_000 });
  let asked = 0;
  let outcome: () => Promise<unknown> = async () => 'fine';
  const provider: Handler = async (read) => {
    asked += 1;
    return read.parse(await outcome());
  };
  const send = through(policy, provider);
  const read = () => send(READ, caller().call);
  const fail = (error: unknown) => {
    outcome = () => Promise.reject(error);
  };
  return {
    send,
    read,
    state,
    asked: () => asked,
    fail,
    recover: () => {
      outcome = async () => 'fine';
    },
    /** The provider answers when the test says so. */
    hold: () => {
      const held = Promise.withResolvers<unknown>();
      outcome = () => held.promise;
      return held;
    },
    open: async () => {
      fail(failing('PROVIDER_UNAVAILABLE'));
      for (let at = 0; at < 3; at++) await refusalOf(read());
      expect(state()).toBe('open');
    },
  };
};

test('failures in a row open it, and then reads fail at once, unsent', async () => {
  const { open, send, asked } = provided();
  await open();
  await vi.advanceTimersByTimeAsync(2_500);
  const { call, kinds } = caller();
  expect(await refusalOf(send(READ, call))).toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    retryable: false,
    retryAfter: 8,
  });
  expect(kinds()).toEqual(['rejected-breaker']);
  expect(asked()).toBe(3);
});

test('a success between failures starts the count anew', async () => {
  const { read, fail, recover, state } = provided();
  for (let at = 0; at < 5; at++) {
    fail(failing('PROVIDER_TIMEOUT'));
    await refusalOf(read());
    await refusalOf(read());
    recover();
    await read();
  }
  expect(state()).toBe('closed');
});

test.each([
  failing('RATE_LIMITED'),
  failing('PROVIDER_UNAUTHENTICATED', false),
  failing('BAD_USER_INPUT', false),
  failing('PROVIDER_CONTRACT', false),
  failing('PROVIDER_UNAVAILABLE', false),
  cancelledError(READ, caller().call),
  new Error('a bug'),
])('what is not an outage does not open it: %s', async (error) => {
  const { read, fail, state } = provided();
  fail(error);
  for (let at = 0; at < 10; at++) expect(await refusalOf(read())).toBe(error);
  expect(state()).toBe('closed');
});

test('after its time one read probes while the others still fail at once; success closes it', async () => {
  const { open, read, hold, state, asked, recover } = provided();
  await open();
  await vi.advanceTimersByTimeAsync(10_000);
  const { resolve } = hold();
  const probe = read();
  expect(state()).toBe('probing');
  expect(await refusalOf(read())).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryAfter: 1 });
  expect(asked()).toBe(4);
  resolve('fine');
  expect(await probe).toBe('fine');
  expect(state()).toBe('closed');
  recover();
  expect(await read()).toBe('fine');
});

test('a probe that fails opens it for as long again', async () => {
  const { open, read, state, asked } = provided();
  await open();
  await vi.advanceTimersByTimeAsync(10_000);
  await refusalOf(read());
  expect(state()).toBe('open');
  await vi.advanceTimersByTimeAsync(9_000);
  expect(await refusalOf(read())).toMatchObject({ retryAfter: 1 });
  expect(asked()).toBe(4);
  await vi.advanceTimersByTimeAsync(1_000);
  await refusalOf(read());
  expect(asked()).toBe(5);
});

test('a probe that its caller gave up has shown nothing, and the next read probes', async () => {
  const { open, read, fail, recover, state, asked } = provided();
  await open();
  await vi.advanceTimersByTimeAsync(10_000);
  fail(cancelledError(READ, caller().call));
  await refusalOf(read());
  expect([state(), asked()]).toEqual(['open', 4]);
  recover();
  expect(await read()).toBe('fine');
  expect([state(), asked()]).toEqual(['closed', 5]);
});

test('those who waited for their turn when it opened are refused, unsent', async () => {
  const { policy, failFast, state } = createBreaker({ failures: 1, openMs: 10_000 });
  let asked = 0;
  const send = through([failFast, bulkhead({ concurrent: 1 }), policy], () => {
    asked += 1;
    return Promise.reject(failing('PROVIDER_UNAVAILABLE'));
  });
  const { call, kinds } = caller();
  const all = [1, 2, 3].map(() => refusalOf(send(READ, call)));
  for (const refused of await Promise.all(all)) {
    expect(refused).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  }
  expect([state(), asked, kinds()]).toEqual(['open', 1, ['rejected-breaker', 'rejected-breaker']]);
});

test('of those who waited for their turn when it was time to probe, one is sent', async () => {
  const { send: provider, inHand } = heldSend();
  const { failFast, policy, state } = createBreaker({ failures: 1, openMs: 10_000 });
  const send = through([failFast, bulkhead({ concurrent: 1 }), policy], provider);
  const failed = refusalOf(send(READ, caller().call));
  inHand[0]?.fail(failing('PROVIDER_UNAVAILABLE'));
  await failed;
  const slow = send({ ...READ, endpoint: 'GET /v1/others' }, caller().call);
  await vi.advanceTimersByTimeAsync(10_000);
  const probe = send(READ, caller().call);
  const second = refusalOf(send(READ, caller().call));
  expect(state()).toBe('open');
  inHand[1]?.answer('slow');
  expect(await slow).toBe('slow');
  expect(state()).toBe('probing');
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
  });
  inHand[2]?.fail(failing('PROVIDER_UNAVAILABLE'));
  expect(await refusalOf(probe)).toMatchObject({ retryable: true });
  expect(await second).toMatchObject({ retryAfter: 10 });
  expect([state(), inHand.length]).toEqual(['open', 3]);
});

test('one that nobody probes is forgotten, and counts from the start', async () => {
  const { open, read, fail, state } = provided();
  await open();
  await vi.advanceTimersByTimeAsync(70_001);
  expect(state()).toBe('closed');
  fail(failing('PROVIDER_UNAVAILABLE'));
  for (const then of ['closed', 'closed', 'open']) {
    await refusalOf(read());
    expect(state()).toBe(then);
  }
});
