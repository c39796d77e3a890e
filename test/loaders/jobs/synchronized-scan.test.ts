import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseNextRead } from '../../../src/loaders/jobs/read-plan.ts';
import { Traffic } from '../../../src/loaders/jobs/synchronized-scan.ts';

/** Reads that end when they are told to. */
function controlledReads() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const read = (id: string) =>
    new Promise<void>((resolve) => {
      started.push(id);
      ends.set(id, resolve);
    });
  return { started, read, end: (id: string) => ends.get(id)?.() };
}

const neverAborted = () => new AbortController().signal;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => {
  vi.restoreAllMocks();
});

describe('reads by id', () => {
  it('are under way as many as there are sockets, request after request', async () => {
    const traffic = new Traffic(2);
    const { started, read, end } = controlledReads();
    const first = traffic.run(['a', 'b', 'c'], read, neverAborted());
    const second = traffic.run(['d'], read, neverAborted());
    expect(started).toEqual(['a', 'b']);
    end('b');
    await nextTurn();
    expect(started).toEqual(['a', 'b', 'c']);
    end('a');
    end('c');
    await first;
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    end('d');
    await second;
  });

  it('are each made once, never too many at a time, whatever comes when', async () => {
    const work = fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 6 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(work, fc.integer({ min: 1, max: 4 }), async (requests, sockets) => {
        const traffic = new Traffic(sockets);
        const readIds: string[] = [];
        let inFlight = 0;
        await Promise.all(
          requests.map((turns, request) =>
            traffic.run(
              turns.map((_, index) => `${request}.${index}`),
              async (id) => {
                inFlight += 1;
                expect(inFlight).toBeLessThanOrEqual(sockets);
                readIds.push(id);
                const [at, index] = id.split('.').map(Number);
                for (let n = requests[at ?? 0]?.[index ?? 0] ?? 0; n > 0; n -= 1) await null;
                inFlight -= 1;
              },
              neverAborted(),
            ),
          ),
        );
        const all = requests.flatMap((turns, request) => turns.map((_, n) => `${request}.${n}`));
        expect(readIds).toEqual(all);
      }),
    );
  });
});

describe('who leaves', () => {
  it('does not stand in line any more', async () => {
    const traffic = new Traffic(1);
    const { started, read, end } = controlledReads();
    const first = traffic.run(['a'], read, neverAborted());
    const caller = new AbortController();
    const aborted = traffic.run(['b', 'c'], async (id) => void started.push(id), caller.signal);
    caller.abort();
    await aborted;
    expect(started).toEqual(['a', 'b', 'c']);
    await traffic.run(['late'], async (id) => void started.push(id), caller.signal);
    expect(started).toEqual(['a', 'b', 'c', 'late']);
    end('a');
    await first;
    await traffic.run(['d'], async () => {}, neverAborted());
  });
});

describe('a crowd', () => {
  it('is as many as want something at this moment, whatever becomes of them', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(1);
    const traffic = new Traffic(1);
    const { read, end } = controlledReads();
    expect(traffic.demand).toBe(0);
    const neverAborted = traffic.track(() => read('a'));
    expect(traffic.demand).toBe(1);
    const failing = traffic.track(() => Promise.reject(new Error('no')));
    expect(traffic.demand).toBe(2);
    await expect(failing).rejects.toThrow('no');
    end('a');
    await neverAborted;
    vi.spyOn(performance, 'now').mockReturnValue(600);
    expect(traffic.demand).toBe(0);
  });

  it('is in mind for a moment, and then forgotten', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const traffic = new Traffic(1);
    await Promise.all(Array.from({ length: 64 }, () => traffic.track(async () => {})));
    const demands: number[] = [];
    for (now = 0; now <= 4_000; now += 250) {
      await traffic.track(async () => void demands.push(traffic.demand));
    }
    expect(demands).toEqual([64, 45, 32, 22, 16, 11, 8, 5, 4, 2, 2, 1, 1, 1, 1, 1, 1]);
  });

  it('is joined at the page that was begun last, as long as it is being read', async () => {
    const traffic = new Traffic(1);
    const { read, end } = controlledReads();
    expect(traffic.cursor).toBeUndefined();
    const first = traffic.readPage(undefined, () => read('first'));
    expect(traffic.cursor).toBeUndefined();
    const second = traffic.readPage('2', () => read('second'));
    const again = traffic.readPage('2', () => Promise.reject(new Error('no')));
    await expect(again).rejects.toThrow('no');
    expect(traffic.cursor).toBe('2');
    end('second');
    await second;
    expect(traffic.cursor).toBeUndefined();
    end('first');
    await first;
    expect(traffic.cursor).toBeUndefined();
  });
});

describe('the plan', () => {
  const choose = (rowsLeft: number | undefined, either: number, crowd = 1, sockets = 256) =>
    chooseNextRead({
      byListOnly: 0,
      byEither: either,
      rowsLeft,
      demand: crowd,
      concurrency: sockets,
    });

  it('takes what costs less', () => {
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

  it('has a crowd read the list together, and nobody in it who wants little', () => {
    expect(choose(8_000, 40, 12)).toBe('byId');
    expect(choose(8_000, 40, 13)).toBe('page');
    expect(choose(8_000, 1, 64)).toBe('byId');
  });

  it('minds that reads by id wait for one another where sockets are few', () => {
    expect(choose(3_000, 40)).toBe('byId');
    expect(choose(3_000, 40, 1, 20)).toBe('page');
  });
});
