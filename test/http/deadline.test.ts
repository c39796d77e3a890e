import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deadline } from '../../src/http/deadline.ts';
import { caller, heldSend, READ, refusalOf, through } from './stand-in.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an answer in time leaves no timer and no listener behind', async () => {
  const { send, inHand } = heldSend();
  const { call, leave } = caller();
  const work = through(deadline({ timeoutMs: 100 }), send)(READ, call);
  inHand[0]?.answer(1);
  expect(await work).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
  leave();
  expect(inHand[0]?.call.signal.aborted).toBe(false);
});

test('an attempt is ended after its time and may be tried again', async () => {
  const { send, inHand } = heldSend();
  const refused = refusalOf(through(deadline({ timeoutMs: 100 }), send)(READ, caller().call));
  await vi.advanceTimersByTimeAsync(99);
  expect(inHand[0]?.call.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(inHand[0]?.call.signal.aborted).toBe(true);
  expect(await refused).toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: true });
});

test('an attempt gets no more time than the operation has left', async () => {
  const { send } = heldSend();
  const { call } = caller({ deadline: performance.now() + 30 });
  const refused = refusalOf(through(deadline({ timeoutMs: 100 }), send)(READ, call));
  await vi.advanceTimersByTimeAsync(30);
  expect(await refused).toMatchObject({
    code: 'PROVIDER_TIMEOUT',
    message: 'Qualia: The provider did not answer in time.',
  });
});

test('when the deadline moves while the attempt runs, the attempt goes on', async () => {
  const { send, inHand } = heldSend();
  const { call } = caller();
  const shared = { ...call, deadline: performance.now() + 30 };
  const work = through(deadline({ timeoutMs: 100 }), send)(READ, shared);
  shared.deadline += 50;
  await vi.advanceTimersByTimeAsync(60);
  inHand[0]?.answer('late');
  expect(await work).toBe('late');
});

test('after the deadline nothing is sent', async () => {
  const { send, inHand } = heldSend();
  const { call } = caller({ deadline: performance.now() });
  expect(await refusalOf(through(deadline({ timeoutMs: 100 }), send)(READ, call))).toMatchObject({
    code: 'PROVIDER_TIMEOUT',
  });
  expect(inHand).toHaveLength(0);
});

test('the caller’s leaving ends the attempt', async () => {
  const { send, inHand } = heldSend();
  const { call, leave } = caller();
  const work = through(deadline({ timeoutMs: 100 }), send)(READ, call);
  leave();
  expect(inHand[0]?.call.signal.aborted).toBe(true);
  await expect(work).rejects.toThrow();
  expect(vi.getTimerCount()).toBe(0);
});
