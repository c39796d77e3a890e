import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LargeResultLimiter } from '../../../src/server/operation/large-result-limiter.ts';

const LARGE = 16_000;
const neverAborted = () => new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A limiter whose event loop is idle when the test says so. */
const createLimiter = (isIdle = false) => {
  const state = { isIdle };
  const limiter = new LargeResultLimiter(() => () => state.isIdle);
  const entered: number[] = [];
  const refused: number[] = [];
  const acquire = (name: number, values: number, signal = neverAborted()) => {
    const waiting = limiter.acquire(values, signal);
    if (!waiting) entered.push(name);
    else void waiting.then((isAdmitted) => (isAdmitted ? entered : refused).push(name));
  };
  const poll = () => vi.advanceTimersByTimeAsync(20);
  const release = async (values: number) => {
    limiter.release(values);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { state, entered, refused, acquire, release, poll };
};

describe('large answers', () => {
  it('wait for one another, in their order', async () => {
    const { entered, acquire, release, poll } = createLimiter();
    for (let name = 0; name < 7; name += 1) acquire(name, LARGE);
    expect(entered).toEqual([0, 1, 2, 3]);
    await poll();
    expect(entered).toEqual([0, 1, 2, 3]);
    await release(LARGE);
    expect(entered).toEqual([0, 1, 2, 3, 4]);
    acquire(7, 1_001);
    await release(LARGE);
    await release(LARGE);
    expect(entered).toEqual([0, 1, 2, 3, 4, 5, 6]);
    await release(LARGE);
    expect(entered).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('do not wait for long where there is time to spare: as many begin as there are', async () => {
    const { entered, acquire, poll } = createLimiter(true);
    for (let name = 0; name < 40; name += 1) acquire(name, LARGE);
    const counts: number[] = [];
    for (let polls = 0; polls < 5; polls += 1) {
      counts.push(entered.length);
      await poll();
    }
    expect(counts).toEqual([4, 8, 16, 32, 40]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may be larger than the limit of all results in flight', async () => {
    const { entered, acquire, release } = createLimiter();
    acquire(0, 200_000);
    acquire(1, 200_000);
    expect(entered).toEqual([0]);
    await release(200_000);
    expect(entered).toEqual([0, 1]);
  });

  it('whose signal aborts in the queue are not admitted, and block no other', async () => {
    const { entered, refused, acquire, release, poll } = createLimiter();
    for (let name = 0; name < 4; name += 1) acquire(name, LARGE);
    const caller = new AbortController();
    acquire(4, LARGE, caller.signal);
    acquire(5, LARGE);
    caller.abort();
    acquire(6, LARGE, caller.signal);
    await release(LARGE);
    expect({ entered, refused }).toEqual({ entered: [0, 1, 2, 3, 5], refused: [4, 6] });
    await poll();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('small answers neither wait nor count', async () => {
  const { entered, acquire, release } = createLimiter();
  for (let name = 0; name < 100; name += 1) acquire(name, 1_000);
  expect(entered).toHaveLength(100);
  acquire(100, 1_001);
  acquire(101, LARGE);
  expect(entered).toHaveLength(102);
  for (let name = 0; name < 100; name += 1) await release(1_000);
  for (let name = 102; name < 107; name += 1) acquire(name, LARGE);
  expect(entered).toEqual([...Array(105).keys()]);
});

it('admits each result once, in any order of arrivals and completions', async () => {
  const step = fc.record({ values: fc.nat({ max: 90_000 }), idle: fc.boolean(), ends: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { state, entered, acquire, release, poll } = createLimiter();
      let ended = 0;
      const end = async (): Promise<boolean> => {
        const name = entered[ended];
        if (name === undefined) return false;
        ended += 1;
        await release(steps[name]?.values ?? 0);
        return true;
      };
      for (const [name, { values, idle, ends }] of steps.entries()) {
        state.isIdle = idle;
        acquire(name, values);
        if (idle) await poll();
        for (let left = ends; left > 0; left -= 1) await end();
      }
      while (await end());
      expect(entered.toSorted((a, b) => a - b)).toEqual([...steps.keys()]);
      await poll();
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 50 },
  );
});

it('measures by itself whether there is time to spare', async () => {
  vi.useRealTimers();
  const limiter = new LargeResultLimiter();
  for (let name = 0; name < 4; name += 1)
    expect(limiter.acquire(LARGE, neverAborted())).toBeUndefined();
  expect(await limiter.acquire(LARGE, neverAborted())).toBe(true);
});
