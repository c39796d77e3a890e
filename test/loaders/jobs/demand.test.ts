import { afterEach, describe, expect, it, vi } from 'vitest';
import { DemandEstimate } from '../../../src/loaders/jobs/demand.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('DemandEstimate', () => {
  it('counts the batches that have not settled', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(1);
    const demand = new DemandEstimate();
    const { promise, resolve: end } = Promise.withResolvers<void>();
    expect(demand.batches).toBe(0);
    const tracked = demand.track(() => promise);
    expect(demand.batches).toBe(1);
    const failing = demand.track(() => Promise.reject(new Error('no')));
    expect(demand.batches).toBe(2);
    await expect(failing).rejects.toThrow('no');
    end();
    await tracked;
    vi.spyOn(performance, 'now').mockReturnValue(600);
    expect(demand.batches).toBe(0);
  });

  it('decays by half in 500 ms', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const demand = new DemandEstimate();
    await Promise.all(Array.from({ length: 64 }, () => demand.track(async () => {})));
    const demands: number[] = [];
    for (now = 0; now <= 4_000; now += 250) {
      await demand.track(async () => void demands.push(demand.batches));
    }
    expect(demands).toEqual([64, 45, 32, 22, 16, 11, 8, 5, 4, 2, 2, 1, 1, 1, 1, 1, 1]);
  });
});
