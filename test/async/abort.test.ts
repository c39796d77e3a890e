import { expect, test } from 'vitest';
import { LightAbortController } from '../../src/async/abort.ts';

const listener = () => {
  const calls: true[] = [];
  return { handleEvent: () => void calls.push(true), count: () => calls.length };
};

test('calls each listener once, and keeps the first reason', () => {
  const controller = new LightAbortController();
  const [one, other] = [listener(), listener()];
  controller.addEventListener('abort', one);
  controller.addEventListener('abort', other);
  expect([controller.aborted, controller.reason]).toEqual([false, undefined]);
  controller.abort('first');
  controller.abort('second');
  expect([controller.aborted, controller.reason]).toEqual([true, 'first']);
  expect([one.count(), other.count()]).toEqual([1, 1]);
});

test('calls no listener that was removed before', () => {
  const controller = new LightAbortController();
  const listeners = Array.from({ length: 5 }, listener);
  for (const one of listeners) controller.addEventListener('abort', one);
  for (const index of [1, 4, 0, 0])
    controller.removeEventListener('abort', listeners[index] ?? listener());
  controller.abort();
  expect(listeners.map(({ count }) => count())).toEqual([0, 0, 1, 1, 0]);
});

test('calls the other listeners when one removes itself', () => {
  const controller = new LightAbortController();
  const last = listener();
  const first = { handleEvent: () => controller.removeEventListener('abort', first) };
  controller.addEventListener('abort', first);
  controller.addEventListener('abort', last);
  controller.abort();
  expect(last.count()).toBe(1);
});

test('calls the other listeners when one throws', () => {
  const controller = new LightAbortController();
  const last = listener();
  const first = {
    handleEvent: () => {
      throw new Error('first');
    },
  };
  controller.addEventListener('abort', first);
  controller.addEventListener('abort', last);
  expect(() => controller.abort()).toThrow('first');
  expect(last.count()).toBe(1);
});

test.each([
  ['a LightAbortController', () => new LightAbortController()],
  ['an AbortController', () => new AbortController()],
])('%s calls no listener that an earlier one removes', (_name, create) => {
  const controller = create();
  const signal = controller instanceof LightAbortController ? controller : controller.signal;
  const [second, third] = [listener(), listener()];
  const first = { handleEvent: () => signal.removeEventListener('abort', second) };
  for (const one of [first, second, third]) signal.addEventListener('abort', one);
  controller.abort();
  controller.abort();
  expect([second, third].map(({ count }) => count())).toEqual([0, 1]);
});

test('calls no listener that is added after the event', () => {
  const controller = new LightAbortController();
  const late = listener();
  const first = { handleEvent: () => controller.addEventListener('abort', late) };
  controller.addEventListener('abort', first);
  controller.abort();
  controller.addEventListener('abort', late);
  expect(late.count()).toBe(0);
});
