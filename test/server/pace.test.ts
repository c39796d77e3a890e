import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/server/pace.ts';

const LARGE = 16_000;
const staying = () => new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Answers that come in, and whether the process is saturated. */
const road = (isSaturated = true) => {
  const state = { isSaturated };
  const pace = new Pace(() => state.isSaturated);
  const entered: number[] = [];
  const enter = (name: number, values: number, leaving = staying()) => {
    const waiting = pace.enter(values, leaving);
    if (waiting) void waiting.then(() => entered.push(name));
    else entered.push(name);
  };
  return { state, pace, entered, enter };
};

describe('large answers', () => {
  it('wait for one another where the process is saturated, in their order', async () => {
    const { pace, entered, enter } = road();
    for (let name = 0; name < 7; name += 1) enter(name, LARGE);
    expect(entered).toEqual([0, 1, 2, 3]);
    pace.leave(LARGE);
    await settled();
    expect(entered).toEqual([0, 1, 2, 3, 4]);
    enter(7, 1_001);
    pace.leave(LARGE);
    pace.leave(LARGE);
    await settled();
    expect(entered).toEqual([0, 1, 2, 3, 4, 5, 6]);
    pace.leave(LARGE);
    await settled();
    expect(entered).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('do not wait where there is time to spare, and two begin for one that has ended', async () => {
    const { state, pace, entered, enter } = road(false);
    for (let name = 0; name < 6; name += 1) enter(name, LARGE);
    expect(entered).toHaveLength(6);
    state.isSaturated = true;
    for (let name = 6; name < 10; name += 1) enter(name, LARGE);
    expect(entered).toHaveLength(6);
    state.isSaturated = false;
    pace.leave(LARGE);
    await settled();
    expect(entered).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('may be larger than all that may be under way together', async () => {
    const { pace, entered, enter } = road();
    enter(0, 200_000);
    enter(1, 200_000);
    expect(entered).toEqual([0]);
    pace.leave(200_000);
    await settled();
    expect(entered).toEqual([0, 1]);
  });

  it('of who leaves do not wait any more', async () => {
    const { pace, entered, enter } = road();
    for (let name = 0; name < 4; name += 1) enter(name, LARGE);
    const caller = new AbortController();
    enter(4, LARGE, caller.signal);
    enter(5, LARGE);
    caller.abort();
    enter(6, LARGE, caller.signal);
    await settled();
    expect(entered).toEqual([0, 1, 2, 3, 6, 4]);
    for (let left = 0; left < 2; left += 1) pace.leave(LARGE);
    await settled();
    expect(entered).toEqual([0, 1, 2, 3, 6, 4]);
    pace.leave(LARGE);
    await settled();
    expect(entered).toEqual([0, 1, 2, 3, 6, 4, 5]);
  });
});

it('small answers never wait, though they count', () => {
  const { entered, enter } = road();
  for (let name = 0; name < 100; name += 1) enter(name, 1_000);
  expect(entered).toHaveLength(100);
  enter(100, 1_001);
  expect(entered).toHaveLength(100);
});

it('everybody gets in once, whatever comes and ends in which order', async () => {
  const step = fc.record({ values: fc.nat({ max: 90_000 }), busy: fc.boolean(), ends: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { state, pace, entered, enter } = road();
      const running: number[] = [];
      let seen = 0;
      const end = async () => {
        await settled();
        for (; seen < entered.length; seen += 1) running.push(entered[seen] ?? 0);
        const name = running.shift();
        if (name !== undefined) pace.leave(steps[name]?.values ?? 0);
        return name !== undefined;
      };
      for (const [name, { values, busy, ends }] of steps.entries()) {
        state.isSaturated = busy;
        enter(name, values);
        for (let left = ends; left > 0; left -= 1) await end();
      }
      while (await end());
      expect(entered.toSorted((a, b) => a - b)).toEqual([...steps.keys()]);
    }),
    { numRuns: 50 },
  );
});
