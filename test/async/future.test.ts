import { describe, expect, it } from 'vitest';
import { callAll, type Resolvers, SharedFuture } from '../../src/async/future.ts';

/** Writes down what it is told. */
const listener = () => {
  const told: unknown[] = [];
  const waiter: Resolvers<unknown> = {
    resolve: (value) => told.push(value),
    reject: (error) => told.push(`lost: ${error}`),
  };
  return { told, waiter };
};

const length = (text: string): number => text.length;
const fails = (): never => {
  throw new Error('no such part');
};

describe('what is on its way', () => {
  it('is told in the order in which it was asked for, and at once when it is there', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const coming = new SharedFuture(promise);
    const { told, waiter } = listener();
    coming.subscribe(waiter);
    coming.map(length).subscribe(waiter);
    coming.map(fails).subscribe(waiter);
    coming.subscribe(waiter);
    expect(told).toEqual([]);
    resolve('here');
    expect(await coming).toBe('here');
    const all = ['here', 4, 'lost: Error: no such part', 'here'];
    expect(told).toEqual(all);
    coming.map(length).subscribe(waiter);
    expect(told).toEqual([...all, 4]);
  });

  it('is lost for all who wait, and for nobody where none does', async () => {
    const error = new Error('gone');
    const coming = new SharedFuture<string>(Promise.reject(error));
    const { told, waiter } = listener();
    coming.map(length).subscribe(waiter);
    await expect(coming).rejects.toBe(error);
    coming.subscribe(waiter);
    expect(told).toEqual(['lost: Error: gone', 'lost: Error: gone']);
  });

  it('is told to all, also behind one that must not throw and does', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const told: string[] = [];
    const call = (name: string): void => {
      told.push(name);
      if (name !== 'c') throw new Error(name);
    };
    expect(() => callAll(['a', 'b', 'c'], call)).toThrow('a');
    expect(told).toEqual(['a', 'b', 'c']);
    callAll([], call);
    const coming = new SharedFuture(promise);
    coming.subscribe({ resolve: () => told.push('first'), reject: () => {} });
    coming.subscribe({ resolve: () => told.push('second'), reject: () => {} });
    resolve('here');
    await coming;
    expect(told).toEqual(['a', 'b', 'c', 'first', 'second']);
  });

  it('is a promise to everybody else', async () => {
    const coming = new SharedFuture(Promise.resolve('here'));
    expect(await coming.map(length)).toBe(4);
    expect(await Promise.all([coming, coming.map(length)])).toEqual(['here', 4]);
    expect(await coming.then(length)).toBe(4);
    await expect(coming.map(fails)).rejects.toThrow('no such part');
    expect(await coming.map(fails).catch(() => 'caught')).toBe('caught');
    expect(await coming.map(fails).then(undefined, () => 'caught')).toBe('caught');
    let ended = false;
    expect(
      await coming.finally(() => {
        ended = true;
      }),
    ).toBe('here');
    expect(ended).toBe(true);
    expect(String(coming)).toBe('[object Later]');
  });
});
