import { describe, expect, it } from 'vitest';
import { Coming, forAll, type Waiter } from '../../src/async/future.ts';

/** Writes down what it is told. */
const listener = () => {
  const told: unknown[] = [];
  const waiter: Waiter<unknown> = {
    arrived: (value) => told.push(value),
    lost: (error) => told.push(`lost: ${error}`),
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
    const coming = new Coming(promise);
    const { told, waiter } = listener();
    coming.tell(waiter);
    coming.part(length).tell(waiter);
    coming.part(fails).tell(waiter);
    coming.tell(waiter);
    expect(told).toEqual([]);
    resolve('here');
    expect(await coming).toBe('here');
    const all = ['here', 4, 'lost: Error: no such part', 'here'];
    expect(told).toEqual(all);
    coming.part(length).tell(waiter);
    expect(told).toEqual([...all, 4]);
  });

  it('is lost for all who wait, and for nobody where none does', async () => {
    const error = new Error('gone');
    const coming = new Coming<string>(Promise.reject(error));
    const { told, waiter } = listener();
    coming.part(length).tell(waiter);
    await expect(coming).rejects.toBe(error);
    coming.tell(waiter);
    expect(told).toEqual(['lost: Error: gone', 'lost: Error: gone']);
  });

  it('is told to all, also behind one that must not throw and does', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const told: string[] = [];
    const call = (name: string): void => {
      told.push(name);
      if (name !== 'c') throw new Error(name);
    };
    expect(() => forAll(['a', 'b', 'c'], call)).toThrow('a');
    expect(told).toEqual(['a', 'b', 'c']);
    forAll([], call);
    const coming = new Coming(promise);
    coming.tell({ arrived: () => told.push('first'), lost: () => {} });
    coming.tell({ arrived: () => told.push('second'), lost: () => {} });
    resolve('here');
    await coming;
    expect(told).toEqual(['a', 'b', 'c', 'first', 'second']);
  });

  it('is a promise to everybody else', async () => {
    const coming = new Coming(Promise.resolve('here'));
    expect(await coming.part(length)).toBe(4);
    expect(await Promise.all([coming, coming.part(length)])).toEqual(['here', 4]);
    expect(await coming.then(length)).toBe(4);
    await expect(coming.part(fails)).rejects.toThrow('no such part');
    expect(await coming.part(fails).catch(() => 'caught')).toBe('caught');
    expect(await coming.part(fails).then(undefined, () => 'caught')).toBe('caught');
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
