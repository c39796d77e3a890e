import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { JobUpdates } from '../../src/live/job-updates.ts';
import { Poller } from '../../src/live/poller.ts';

// Source streams over a scripted provider and a virtual clock.

const INTERVAL_MS = 10_000;
const HEARTBEAT_MS = 30_000;

/** What a poll finds: a state, no job, or a failure. */
type Found = string | null | ProviderError;
type Context = { readonly at: number };

const down = new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider: 'qualia' });

function watch(script: readonly Found[], jobIds: readonly string[] = ['job']) {
  let polls = 0;
  let isIdle = false;
  const poller = new Poller<Context>({
    intervalMs: INTERVAL_MS,
    begin: () => ({ at: polls++ }),
    onIdle: () => {
      isIdle = true;
    },
  });
  const open = () =>
    new JobUpdates<Context, { state: string }>({
      jobIds,
      poller: () => poller,
      intervalMs: INTERVAL_MS,
      heartbeatMs: HEARTBEAT_MS,
      read: async ({ at }) => {
        const found = script[Math.min(at, script.length - 1)] ?? null;
        if (found instanceof ProviderError) throw found;
        return found === null ? null : { state: found };
      },
      fingerprint: ({ state }) => state,
      hasEnded: ({ state }) => state === 'ended',
      isQueued: ({ state }) => state === 'queued',
    });
  return { open, polls: () => polls, isIdle: () => isIdle };
}

type Seen = { readonly state: Found | undefined; readonly at: number };

/** Reads events until the stream ends or `ms` of virtual time have passed. */
async function collect(
  updates: JobUpdates<Context, { state: string }>,
  script: readonly Found[],
  ms: number,
): Promise<{ seen: Seen[]; hasEnded: boolean }> {
  const seen: Seen[] = [];
  let hasEnded = false;
  const reading = (async () => {
    for await (const { exists, problem, context, observedAt } of updates) {
      const state = exists
        ? script[Math.min(context.at, script.length - 1)]
        : exists === false
          ? null
          : undefined;
      seen.push({ state: problem ?? state, at: observedAt ?? -1 });
    }
    hasEnded = true;
  })();
  await vi.advanceTimersByTimeAsync(ms);
  const hasCompleted = hasEnded;
  await updates.return();
  await reading;
  return { seen, hasEnded: hasCompleted };
}

const found = fc.constantFrom<Found>('queued', 'a', 'b', 'ended', null, down);

test('the last event is the last state, no event goes back in time, and the end ends the stream', async () => {
  vi.useFakeTimers();
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(found, { minLength: 1, maxLength: 12 }), async (script) => {
        const { open, isIdle } = watch(script);
        const { seen, hasEnded } = await collect(open(), script, 40 * INTERVAL_MS);
        const times = seen.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const end = script.findIndex((it) => it === 'ended' || it === null);
        const last = script[end === -1 ? script.length - 1 : end];
        expect(seen.at(-1)?.state).toBe(last);
        expect(hasEnded).toBe(end !== -1);
        // Each change has one event; states that repeat have only heartbeats.
        const shown = seen.map(({ state }) => state);
        const changes = script
          .slice(0, end === -1 ? undefined : end + 1)
          .filter((it, at, all) => at === 0 || it !== all[at - 1]);
        expect(shown.filter((it, at) => at === 0 || it !== shown[at - 1])).toEqual(changes);
        expect(isIdle()).toBe(true);
      }),
      { numRuns: 200 },
    );
  } finally {
    vi.useRealTimers();
  }
});

test('a job that does not move has an event every half minute, and polls do not grow with subscribers', async () => {
  vi.useFakeTimers();
  try {
    const script = ['a'];
    const { open, polls } = watch(script);
    const streams = Array.from({ length: 49 }, open);
    const counts = streams.map(async (updates) => {
      let events = 0;
      for await (const _ of updates) events += 1;
      return events;
    });
    const { seen } = await collect(open(), script, 61_000);
    for (const updates of streams) await updates.return();
    expect(seen).toHaveLength(3);
    expect(await Promise.all(counts)).toEqual(Array(49).fill(3));
    expect(polls()).toBe(7);
  } finally {
    vi.useRealTimers();
  }
});

test('jobs that are all queued are polled a third as often', async () => {
  vi.useFakeTimers();
  try {
    const script = ['queued'];
    const { open, polls } = watch(script);
    await collect(open(), script, 61_000);
    expect(polls()).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});

test('a slow subscriber skips to the newest state', async () => {
  vi.useFakeTimers();
  try {
    const { open } = watch(['a', 'b', 'c', 'd']);
    const updates = open();
    const first = updates.next();
    await vi.advanceTimersByTimeAsync(0);
    expect((await first).value?.context.at).toBe(0);
    await vi.advanceTimersByTimeAsync(3 * INTERVAL_MS);
    expect((await updates.next()).value?.context.at).toBe(3);
    await updates.return();
  } finally {
    vi.useRealTimers();
  }
});

test('`return` ends a `next` that waits', async () => {
  const { open } = watch(['a']);
  const updates = open();
  await updates.next();
  const waiting = updates.next();
  await updates.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
});
