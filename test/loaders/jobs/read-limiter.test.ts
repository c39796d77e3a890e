import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadLimiter } from '../../../src/loaders/jobs/read-limiter.ts';

/** Reads that the test resolves. */
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

describe('ReadLimiter.run', () => {
  it('reads up to `concurrency` ids at once, request after request', async () => {
    const limiter = new ReadLimiter(2);
    const { started, read, end } = controlledReads();
    const first = limiter.run(['a', 'b', 'c'], read, neverAborted());
    const second = limiter.run(['d'], read, neverAborted());
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

  it('reads each id once and never too many at a time', async () => {
    const work = fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 6 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(work, fc.integer({ min: 1, max: 4 }), async (requests, sockets) => {
        const limiter = new ReadLimiter(sockets);
        const readIds: string[] = [];
        let inFlight = 0;
        await Promise.all(
          requests.map((turns, request) =>
            limiter.run(
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

describe('an aborted request', () => {
  it('leaves the queue', async () => {
    const limiter = new ReadLimiter(1);
    const { started, read, end } = controlledReads();
    const first = limiter.run(['a'], read, neverAborted());
    const caller = new AbortController();
    const aborted = limiter.run(['b', 'c'], async (id) => void started.push(id), caller.signal);
    caller.abort();
    await aborted;
    expect(started).toEqual(['a', 'b', 'c']);
    await limiter.run(['late'], async (id) => void started.push(id), caller.signal);
    expect(started).toEqual(['a', 'b', 'c', 'late']);
    end('a');
    await first;
    await limiter.run(['d'], async () => {}, neverAborted());
  });
});
