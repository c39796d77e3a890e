import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from '../../../src/server/operation/large-result-limiter.ts';

const LARGE = 16_000;
const staying = () => new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Answers that come in, and whether there is time to spare. */
const road = (isIdle = false) => {
  const state = { isIdle };
  const pace = new Pace(() => () => state.isIdle);
  const entered: number[] = [];
  const refused: number[] = [];
  const enter = (name: number, values: number, leaving = staying()) => {
    const waiting = pace.enter(values, leaving);
    if (!waiting) entered.push(name);
    else void waiting.then((isTurn) => (isTurn ? entered : refused).push(name));
  };
  const look = () => vi.advanceTimersByTimeAsync(20);
  const leave = async (values: number) => {
    pace.leave(values);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { state, entered, refused, enter, leave, look };
};

describe('large answers', () => {
  it('wait for one another, in their order', async () => {
    const { entered, enter, leave, look } = road();
    for (let name = 0; name < 7; name += 1) enter(name, LARGE);
    expect(entered).toEqual([0, 1, 2, 3]);
    await look();
    expect(entered).toEqual([0, 1, 2, 3]);
    await leave(LARGE);
    expect(entered).toEqual([0, 1, 2, 3, 4]);
    enter(7, 1_001);
    await leave(LARGE);
    await leave(LARGE);
    expect(entered).toEqual([0, 1, 2, 3, 4, 5, 6]);
    await leave(LARGE);
    expect(entered).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('do not wait for long where there is time to spare: as many begin as there are', async () => {
    const { entered, enter, look } = road(true);
    for (let name = 0; name < 40; name += 1) enter(name, LARGE);
    const begun: number[] = [];
    for (let looks = 0; looks < 5; looks += 1) {
      begun.push(entered.length);
      await look();
    }
    expect(begun).toEqual([4, 8, 16, 32, 40]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may be larger than all that may be under way together', async () => {
    const { entered, enter, leave } = road();
    enter(0, 200_000);
    enter(1, 200_000);
    expect(entered).toEqual([0]);
    await leave(200_000);
    expect(entered).toEqual([0, 1]);
  });

  it('of who leaves the line do not go, and hold up nobody', async () => {
    const { entered, refused, enter, leave, look } = road();
    for (let name = 0; name < 4; name += 1) enter(name, LARGE);
    const caller = new AbortController();
    enter(4, LARGE, caller.signal);
    enter(5, LARGE);
    caller.abort();
    enter(6, LARGE, caller.signal);
    await leave(LARGE);
    expect({ entered, refused }).toEqual({ entered: [0, 1, 2, 3, 5], refused: [4, 6] });
    await look();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('small answers neither wait nor count', async () => {
  const { entered, enter, leave } = road();
  for (let name = 0; name < 100; name += 1) enter(name, 1_000);
  expect(entered).toHaveLength(100);
  enter(100, 1_001);
  enter(101, LARGE);
  expect(entered).toHaveLength(102);
  for (let name = 0; name < 100; name += 1) await leave(1_000);
  for (let name = 102; name < 107; name += 1) enter(name, LARGE);
  expect(entered).toEqual([...Array(105).keys()]);
});

it('everybody gets in once, whatever comes and ends in which order', async () => {
  const step = fc.record({ values: fc.nat({ max: 90_000 }), idle: fc.boolean(), ends: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { state, entered, enter, leave, look } = road();
      let ended = 0;
      const end = async (): Promise<boolean> => {
        const name = entered[ended];
        if (name === undefined) return false;
        ended += 1;
        await leave(steps[name]?.values ?? 0);
        return true;
      };
      for (const [name, { values, idle, ends }] of steps.entries()) {
        state.isIdle = idle;
        enter(name, values);
        if (idle) await look();
        for (let left = ends; left > 0; left -= 1) await end();
      }
      while (await end());
      expect(entered.toSorted((a, b) => a - b)).toEqual([...steps.keys()]);
      await look();
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 50 },
  );
});

it('measures by itself whether there is time to spare', async () => {
  vi.useRealTimers();
  const pace = new Pace();
  for (let name = 0; name < 4; name += 1) expect(pace.enter(LARGE, staying())).toBeUndefined();
  expect(await pace.enter(LARGE, staying())).toBe(true);
});
