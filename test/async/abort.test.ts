import { expect, test } from 'vitest';
import { LightAbortController } from '../../src/async/abort.ts';

const listener = () => {
  const calls: true[] = [];
  return { handleEvent: () => void calls.push(true), told: () => calls.length };
};

test('it tells each listener once, and keeps its first reason', () => {
  const ending = new LightAbortController();
  const [one, other] = [listener(), listener()];
  ending.addEventListener('abort', one);
  ending.addEventListener('abort', other);
  expect([ending.aborted, ending.reason]).toEqual([false, undefined]);
  ending.abort('first');
  ending.abort('second');
  expect([ending.aborted, ending.reason]).toEqual([true, 'first']);
  expect([one.told(), other.told()]).toEqual([1, 1]);
});

test('who has gone is not told, whoever else came and went', () => {
  const ending = new LightAbortController();
  const listeners = Array.from({ length: 5 }, listener);
  for (const one of listeners) ending.addEventListener('abort', one);
  for (const at of [1, 4, 0, 0]) ending.removeEventListener('abort', listeners[at] ?? listener());
  ending.abort();
  expect(listeners.map(({ told }) => told())).toEqual([0, 0, 1, 1, 0]);
});

test('who goes while the others are told does not keep them from it', () => {
  const ending = new LightAbortController();
  const last = listener();
  const first = { handleEvent: () => ending.removeEventListener('abort', first) };
  ending.addEventListener('abort', first);
  ending.addEventListener('abort', last);
  ending.abort();
  expect(last.told()).toBe(1);
});

test('who throws does not keep the others from it', () => {
  const ending = new LightAbortController();
  const last = listener();
  const first = {
    handleEvent: () => {
      throw new Error('first');
    },
  };
  ending.addEventListener('abort', first);
  ending.addEventListener('abort', last);
  expect(() => ending.abort()).toThrow('first');
  expect(last.told()).toBe(1);
});

test.each([
  ['an Ending', () => new LightAbortController()],
  ['an AbortController', () => new AbortController()],
])('%s calls no listener that an earlier one removes', (_name, create) => {
  const ending = create();
  const signal = ending instanceof LightAbortController ? ending : ending.signal;
  const [second, third] = [listener(), listener()];
  const first = { handleEvent: () => signal.removeEventListener('abort', second) };
  for (const one of [first, second, third]) signal.addEventListener('abort', one);
  ending.abort();
  ending.abort();
  expect([second, third].map(({ told }) => told())).toEqual([0, 1]);
});

test('who comes when it has ended is not called', () => {
  const ending = new LightAbortController();
  const late = listener();
  const first = { handleEvent: () => ending.addEventListener('abort', late) };
  ending.addEventListener('abort', first);
  ending.abort();
  ending.addEventListener('abort', late);
  expect(late.told()).toBe(0);
});
