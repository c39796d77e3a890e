import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Resolvers } from '../../src/async/resolvers.ts';
import {
  SharedTask,
  SingleFlight,
  type SingleFlightOptions,
} from '../../src/async/single-flight.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Completes when the test says so. */
class TestTask extends SharedTask<string> {
  reasons: unknown[] = [];
  readonly #onStart: (task: TestTask) => void;

  constructor(onStart: (task: TestTask) => void) {
    super();
    this.#onStart = onStart;
  }

  start(): void {
    this.#onStart(this);
  }

  cancel(reason: unknown): void {
    this.reasons.push(reason);
  }
}

const setUp = (options: SingleFlightOptions) => {
  const singleFlight = new SingleFlight<string, TestTask>(options);
  const started: TestTask[] = [];
  /** `results` is what this caller received. */
  const join = (key: unknown = 'key') => {
    const results: unknown[] = [];
    const resolvers: Resolvers<string> = {
      resolve: (value) => results.push(value),
      reject: (error) => results.push(`rejected: ${error}`),
    };
    const create = () => new TestTask((task) => started.push(task));
    const { task, isShared } = singleFlight.join(key, resolvers, create);
    return { isShared, results, unsubscribe: () => task.unsubscribe('nobody') };
  };
  return { join, started };
};

/** Immediate tasks start in the next turn of the event loop. */
const nextTurn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe.each(['now', 'immediate'] as const)('scheduled %s', (schedule) => {
  test('equal tasks run once, and all callers receive the result', async () => {
    const { join, started } = setUp({ schedule });
    const callers = Array.from({ length: 5 }, () => join());
    expect(callers.map(({ isShared }) => isShared)).toEqual([false, true, true, true, true]);
    await nextTurn();
    expect(started).toHaveLength(1);
    started[0]?.resolve('done');
    expect(callers.map(({ results }) => results)).toEqual(Array(5).fill(['done']));
  });

  test('tasks of other keys run by themselves, also where keys are objects', async () => {
    const { join, started } = setUp({ schedule });
    const callers = ['a', 'b', {}, {}, Symbol('a')].map((key) => join(key));
    expect(callers.every(({ isShared }) => !isShared)).toBe(true);
    await nextTurn();
    for (const [index, task] of started.entries()) task.resolve(`${index}`);
    expect(callers.map(({ results }) => results)).toEqual([['0'], ['1'], ['2'], ['3'], ['4']]);
  });

  test('a result is not kept', async () => {
    const { join, started } = setUp({ schedule });
    const first = join();
    await nextTurn();
    started[0]?.resolve('first');
    const second = join();
    expect(second.isShared).toBe(false);
    await nextTurn();
    started[1]?.resolve('second');
    expect([first.results, second.results]).toEqual([['first'], ['second']]);
  });

  test('all callers receive an error, which is not kept', async () => {
    const { join, started } = setUp({ schedule });
    const callers = [join(), join()];
    await nextTurn();
    started[0]?.reject(new Error('no'));
    expect(callers.map(({ results }) => results)).toEqual(Array(2).fill(['rejected: Error: no']));
    expect(join().isShared).toBe(false);
  });

  test('a task is cancelled once its last caller unsubscribes', async () => {
    const { join, started } = setUp({ schedule });
    const [first, second, third] = Array.from({ length: 3 }, () => join());
    await nextTurn();
    second?.unsubscribe();
    first?.unsubscribe();
    expect(started[0]?.reasons).toEqual([]);
    third?.unsubscribe();
    expect(started[0]?.reasons).toEqual(['nobody']);
  });

  test('a caller that has unsubscribed receives the result, once', async () => {
    const { join, started } = setUp({ schedule });
    const callers = [join(), join()];
    await nextTurn();
    callers[1]?.unsubscribe();
    started[0]?.resolve('done');
    started[0]?.resolve('done again');
    started[0]?.reject(new Error('after all'));
    expect(callers.map(({ results }) => results)).toEqual([['done'], ['done']]);
  });

  test('a cancelled task is not joined, and does not end the task after it', async () => {
    const { join, started } = setUp({ schedule });
    const first = join();
    await nextTurn();
    first.unsubscribe();
    const second = join();
    expect(second.isShared).toBe(false);
    await nextTurn();
    started[0]?.resolve('too late');
    expect([first.results, second.results]).toEqual([['too late'], []]);
    expect(join().isShared).toBe(true);
    expect(started).toHaveLength(2);
    expect(started[1]?.reasons).toEqual([]);
  });

  test('after the join window a new task starts, which later callers join', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const { join, started } = setUp({ schedule, joinWindowMs: 100 });
    const first = join();
    now = 99.9;
    expect(join().isShared).toBe(true);
    now = 100;
    const late = join();
    expect(late.isShared).toBe(false);
    now = 199;
    expect(join().isShared).toBe(true);
    await nextTurn();
    started[0]?.resolve('early');
    expect(first.results).toEqual(['early']);
    expect(join().isShared).toBe(true);
    started[1]?.resolve('late');
    expect(late.results).toEqual(['late']);
    expect(started).toHaveLength(2);
  });

  test('a task that is cancelled leaves the later task of its key running', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const { join, started } = setUp({ schedule, joinWindowMs: 100 });
    const first = join();
    now = 100;
    const second = join();
    await nextTurn();
    first.unsubscribe();
    expect(started.map(({ reasons }) => reasons)).toEqual([['nobody'], []]);
    expect(join().isShared).toBe(true);
    second.unsubscribe();
    expect(started[1]?.reasons).toEqual([]);
  });
});

test('an immediate task without callers does not start, and rejects for all who had joined', async () => {
  const { join, started } = setUp({ schedule: 'immediate' });
  const callers = [join(), join()];
  for (const { unsubscribe } of callers) unsubscribe();
  const later = join();
  await nextTurn();
  expect(callers.map(({ results }) => results)).toEqual(Array(2).fill(['rejected: nobody']));
  expect([later.isShared, later.results, started.length]).toEqual([false, [], 1]);
});
