import { describe, expect, it } from 'vitest';
import { SharedFuture } from '../../src/async/future.ts';
import { callAll, type Resolvers } from '../../src/async/resolvers.ts';

/** Records each result that it receives. */
const recorder = () => {
  const results: unknown[] = [];
  const resolvers: Resolvers<unknown> = {
    resolve: (value) => results.push(value),
    reject: (error) => results.push(`rejected: ${error}`),
  };
  return { results, resolvers };
};

const length = (text: string): number => text.length;
const fails = (): never => {
  throw new Error('no such part');
};

describe('a shared future', () => {
  it('notifies subscribers in their order, and later ones synchronously', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const future = new SharedFuture(promise);
    const { results, resolvers } = recorder();
    future.subscribe(resolvers);
    future.map(length).subscribe(resolvers);
    future.map(fails).subscribe(resolvers);
    future.subscribe(resolvers);
    expect(results).toEqual([]);
    resolve('here');
    expect(await future).toBe('here');
    const all = ['here', 4, 'rejected: Error: no such part', 'here'];
    expect(results).toEqual(all);
    future.map(length).subscribe(resolvers);
    expect(results).toEqual([...all, 4]);
  });

  it('rejects for all subscribers, and is no unhandled rejection without one', async () => {
    const error = new Error('gone');
    const future = new SharedFuture<string>(Promise.reject(error));
    const { results, resolvers } = recorder();
    future.map(length).subscribe(resolvers);
    await expect(future).rejects.toBe(error);
    future.subscribe(resolvers);
    expect(results).toEqual(['rejected: Error: gone', 'rejected: Error: gone']);
  });

  it('notifies all subscribers, also after one throws', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const called: string[] = [];
    const call = (name: string): void => {
      called.push(name);
      if (name !== 'c') throw new Error(name);
    };
    expect(() => callAll(['a', 'b', 'c'], call)).toThrow('a');
    expect(called).toEqual(['a', 'b', 'c']);
    callAll([], call);
    const future = new SharedFuture(promise);
    future.subscribe({ resolve: () => called.push('first'), reject: () => {} });
    future.subscribe({ resolve: () => called.push('second'), reject: () => {} });
    resolve('here');
    await future;
    expect(called).toEqual(['a', 'b', 'c', 'first', 'second']);
  });

  it('notifies each subscriber of one mapped future, before and after it settles', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const mapped = new SharedFuture(promise).map(length);
    const [first, second, third] = [recorder(), recorder(), recorder()];
    mapped.subscribe(first.resolvers);
    mapped.subscribe(second.resolvers);
    expect(mapped.isPending).toBe(true);
    resolve('here');
    expect(await mapped).toBe(4);
    expect(mapped.isPending).toBe(false);
    mapped.subscribe(third.resolvers);
    expect([first, second, third].map(({ results }) => results)).toEqual([[4], [4], [4]]);
  });

  it('is a promise for `await`', async () => {
    const future = new SharedFuture(Promise.resolve('here'));
    expect(await future.map(length)).toBe(4);
    expect(await Promise.all([future, future.map(length)])).toEqual(['here', 4]);
    expect(await future.then(length)).toBe(4);
    await expect(future.map(fails)).rejects.toThrow('no such part');
    expect(await future.map(fails).catch(() => 'caught')).toBe('caught');
    expect(await future.map(fails).then(undefined, () => 'caught')).toBe('caught');
    let isFinished = false;
    expect(
      await future.finally(() => {
        isFinished = true;
      }),
    ).toBe('here');
    expect(isFinished).toBe(true);
    expect(String(future)).toBe('[object Future]');
  });
});
