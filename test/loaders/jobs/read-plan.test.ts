import { describe, expect, it } from 'vitest';
import { chooseNextRead } from '../../../src/loaders/jobs/read-plan.ts';

describe('chooseNextRead', () => {
  const choose = (rowsLeft: number | undefined, byEither: number, demand = 1, concurrency = 256) =>
    chooseNextRead({
      byListOnly: 0,
      byEither,
      rowsLeft,
      demand,
      concurrency,
    });

  it('chooses the cheaper read', () => {
    expect(choose(800, 9)).toBe('byId');
    expect(choose(800, 10)).toBe('page');
    expect(choose(8_000, 40)).toBe('byId');
    expect(choose(undefined, 3)).toBe('byId');
    expect(choose(undefined, 4)).toBe('page');
    expect(choose(0, 1)).toBe('page');
    expect(choose(Number.POSITIVE_INFINITY, 1_000, 1_000)).toBe('byId');
    expect(choose(8_000, 0, 100)).toBe('done');
    expect(
      chooseNextRead({ byListOnly: 1, byEither: 0, rowsLeft: 80_000, demand: 1, concurrency: 1 }),
    ).toBe('page');
  });

  it('chooses the list for many batches, but not for a batch of one job', () => {
    expect(choose(8_000, 40, 12)).toBe('byId');
    expect(choose(8_000, 40, 13)).toBe('page');
    expect(choose(8_000, 1, 64)).toBe('byId');
  });

  it('counts the round trips of reads by id above the concurrency limit', () => {
    expect(choose(3_000, 40)).toBe('byId');
    expect(choose(3_000, 40, 1, 20)).toBe('page');
  });
});
