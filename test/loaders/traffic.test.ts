import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { nextStep } from '../../src/loaders/job-plan.ts';
import { Traffic } from '../../src/loaders/traffic.ts';

/** Reads that end when they are told to. */
function held() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const read = (id: string) =>
    new Promise<void>((resolve) => {
      started.push(id);
      ends.set(id, resolve);
    });
  return { started, read, end: (id: string) => ends.get(id)?.() };
}

const staying = () => new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('reads by id', () => {
  it('are under way as many as there are sockets, request after request', async () => {
    const traffic = new Traffic(2);
    const { started, read, end } = held();
    const first = traffic.readEach(['a', 'b', 'c'], read, staying());
    const second = traffic.readEach(['d'], read, staying());
    expect([started, traffic.line]).toEqual([['a', 'b'], 2]);
    end('b');
    await turn();
    expect([started, traffic.line]).toEqual([['a', 'b', 'c'], 1]);
    end('a');
    end('c');
    await first;
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    end('d');
    await second;
    expect(traffic.line).toBe(0);
  });

  it('are each made once, never too many at a time, whatever comes when', async () => {
    const work = fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 6 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(work, fc.integer({ min: 1, max: 4 }), async (requests, sockets) => {
        const traffic = new Traffic(sockets);
        const made: string[] = [];
        let running = 0;
        await Promise.all(
          requests.map((turns, request) =>
            traffic.readEach(
              turns.map((_, index) => `${request}.${index}`),
              async (id) => {
                running += 1;
                expect(running).toBeLessThanOrEqual(sockets);
                made.push(id);
                const [at, index] = id.split('.').map(Number);
                for (let n = requests[at ?? 0]?.[index ?? 0] ?? 0; n > 0; n -= 1) await null;
                running -= 1;
              },
              staying(),
            ),
          ),
        );
        const all = requests.flatMap((turns, request) => turns.map((_, n) => `${request}.${n}`));
        expect(made).toEqual(all);
        expect(traffic.line).toBe(0);
      }),
    );
  });
});

describe('who leaves', () => {
  it('does not stand in line any more', async () => {
    const traffic = new Traffic(1);
    const { started, read, end } = held();
    const first = traffic.readEach(['a'], read, staying());
    const caller = new AbortController();
    const leaving = traffic.readEach(
      ['b', 'c'],
      async (id) => void started.push(id),
      caller.signal,
    );
    expect(traffic.line).toBe(2);
    caller.abort();
    await leaving;
    expect([started, traffic.line]).toEqual([['a', 'b', 'c'], 0]);
    await traffic.readEach(['late'], async (id) => void started.push(id), caller.signal);
    expect(started).toEqual(['a', 'b', 'c', 'late']);
    end('a');
    await first;
    await traffic.readEach(['d'], async () => {}, staying());
  });

  it('does not wait for a ride either', async () => {
    const traffic = new Traffic(1);
    const { read, end } = held();
    const first = traffic.ride(() => read('a'), staying());
    const caller = new AbortController();
    const waiting = traffic.ride(async () => 'left', caller.signal);
    caller.abort();
    expect(await waiting).toBe('left');
    expect(await traffic.ride(async () => 'gone', AbortSignal.abort())).toBe('gone');
    end('a');
    await first;
  });
});

describe('a ride', () => {
  it('begins at once, or together with all who have waited for the one before', async () => {
    const traffic = new Traffic(1);
    const { started, read, end } = held();
    const rides = ['a', 'b', 'c'].map((name) => traffic.ride(() => read(name), staying()));
    await turn();
    expect(started).toEqual(['a']);
    end('a');
    await rides[0];
    await turn();
    expect(started).toEqual(['a', 'b', 'c']);
    end('b');
    end('c');
    await Promise.all(rides);
  });

  it('that takes long is not waited for', async () => {
    vi.useFakeTimers();
    try {
      const traffic = new Traffic(1);
      const { started, read, end } = held();
      const long = traffic.ride(() => read('long'), staying());
      const short = traffic.ride(() => read('short'), staying());
      await vi.advanceTimersByTimeAsync(199);
      expect(started).toEqual(['long']);
      await vi.advanceTimersByTimeAsync(1);
      expect(started).toEqual(['long', 'short']);
      end('short');
      end('long');
      await Promise.all([long, short]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that fails lets the next begin', async () => {
    const traffic = new Traffic(1);
    const failing = traffic.ride(() => Promise.reject(new Error('no')), staying());
    const next = traffic.ride(async () => 'yes', staying());
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

describe('the plan', () => {
  const by = (rowsLeft: number | undefined, either: number, line = 0) =>
    nextStep({ listed: 0, either, rowsLeft, line });

  it('takes what costs less, the reads before in line included', () => {
    expect(by(800, 40)).toBe('page');
    expect(by(8_000, 40)).toBe('byId');
    expect(by(8_000, 40, 30)).toBe('byId');
    expect(by(8_000, 40, 100)).toBe('page');
    expect(by(undefined, 3)).toBe('byId');
    expect(by(undefined, 4)).toBe('page');
    expect(by(8_000, 0, 100)).toBe('done');
  });
});
