import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPipeline } from '../../../src/upstream/pipeline/call.ts';
import { bulkhead } from '../../../src/upstream/policies/bulkhead.ts';
import { deadline } from '../../../src/upstream/policies/deadline.ts';
import { caller, heldSend, READ, refusalOf, through } from '../fake-provider.ts';

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

test('attempts end in the order of their ends, whenever they began, on one timer', async () => {
  const { send, inHand } = heldSend();
  const limited = through(deadline({ timeoutMs: 100 }), send);
  const begun = performance.now();
  const ended: string[] = [];
  const begin = (name: string, ms: number) =>
    limited(READ, caller({ deadline: begun + ms }).call).catch(() =>
      ended.push(`${name} at ${performance.now() - begun}`),
    );
  const work = [begin('last', 1_000), begin('third', 60), begin('first', 20)];
  await vi.advanceTimersByTimeAsync(10);
  work.push(begin('second', 40), begin('answered', 30));
  expect(vi.getTimerCount()).toBe(1);
  inHand.at(-1)?.answer(1);
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all(work);
  expect(ended).toEqual(['first at 20', 'second at 40', 'third at 60', 'last at 100']);
  expect(vi.getTimerCount()).toBe(0);
});

test('an attempt that begins when another’s time is over has its own time', async () => {
  const { send } = heldSend();
  const limited = through([bulkhead({ concurrent: 1 }), deadline({ timeoutMs: 100 })], send);
  const both = [1, 2].map(() => refusalOf(limited(READ, caller().call)));
  await vi.advanceTimersByTimeAsync(100);
  expect(await both[0]).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(await both[1]).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  expect(vi.getTimerCount()).toBe(0);
});

test('a process that was stopped blames no provider, and reads what has come meanwhile', async () => {
  const { send, inHand } = heldSend();
  const begun = performance.now();
  const limited = through(deadline({ timeoutMs: 100 }), send);
  const work = limited(READ, caller({ deadline: begun + 60_000 }).call);
  const silent = refusalOf(limited(READ, caller({ deadline: begun + 60_000 }).call));
  const late = refusalOf(limited(READ, caller({ deadline: begun + 5_000 }).call));
  const clock = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + 11_000);
  await vi.advanceTimersByTimeAsync(100);
  expect(await late).toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: false });
  inHand[0]?.answer('come');
  expect(await work).toBe('come');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await silent).toMatchObject({ code: 'PROVIDER_TIMEOUT', retryable: true });
  vi.restoreAllMocks();
});

test('one whose end throws keeps none of the others from theirs', async () => {
  const { send } = heldSend();
  const stage = deadline({ timeoutMs: 100 });
  const hold = { cancel: () => {} };
  const defect = () => {
    throw new Error('a defect');
  };
  createPipeline([stage, { onRequest: () => hold }])(READ, caller().call, {
    resolve: defect,
    reject: defect,
  });
  const other = refusalOf(through(stage, send)(READ, caller().call));
  vi.advanceTimersByTime(50);
  const later = refusalOf(through(stage, send)(READ, caller().call));
  expect(() => vi.advanceTimersByTime(50)).toThrow('a defect');
  vi.advanceTimersByTime(50);
  expect(await other).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  expect(await later).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
});
