import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HintsStore } from '../../../src/loaders/account-hints.ts';
import { JobLoader } from '../../../src/loaders/jobs/job-loader.ts';
import type { Fetch } from '../../../src/upstream/cache/request-memo.ts';
import { requestKey } from '../../../src/upstream/request.ts';

const PROJECT = '11111111-1111-4111-8111-111111111111';
const idOf = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`;
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Qualia with `jobs` jobs in its list, in pages of `perPage`. Every read takes one turn; equal
 * concurrent reads are one. With `moving` each answer has another cursor.
 */
function provider(jobs: number, perPage: number, moving = false) {
  const inFlight = new Map<string, Promise<unknown>>();
  const pages: number[] = [];
  const byId: string[] = [];
  const answer = (path: string): unknown => {
    const { pathname, searchParams } = new URL(path, 'http://qualia');
    if (pathname !== '/v1/jobs/list') {
      const job_id = pathname.split('/').at(-1) ?? '';
      byId.push(job_id);
      return { job_id, current_phase: 'done', status: 'by id', phases: [] };
    }
    const from = Number.parseInt(searchParams.get('cursor') ?? '0', 10);
    pages.push(from);
    const to = Math.min(from + perPage, jobs);
    const items = Array.from({ length: to - from }, (_, at) => ({
      job_id: idOf(from + at),
      project_id: PROJECT,
      status: 'listed',
    }));
    const has_next = to < jobs;
    return {
      items,
      page_info: {
        has_next,
        end_cursor: has_next ? `${to}${moving ? `-${pages.length}` : ''}` : null,
        total_count: jobs,
      },
    };
  };
  const qualia: Fetch = (read) => {
    const key = requestKey(read);
    const pending = inFlight.get(key) ?? nextTurn().then(() => answer(read.path));
    inFlight.set(key, pending);
    return pending.then((json) => {
      inFlight.delete(key);
      return read.parse(json);
    });
  };
  return { qualia, pages, byId };
}

type RequestSpec = { readonly after: number; readonly wanted: readonly number[] };

/** The summaries that each request loads, after so many turns. */
async function loadJobs(requests: readonly RequestSpec[], { qualia }: ReturnType<typeof provider>) {
  const hints = new HintsStore(256).of('account');
  hints.jobs.rememberLength(3_000);
  return Promise.all(
    requests.map(async ({ after, wanted }) => {
      for (let turns = after; turns > 0; turns -= 1) await nextTurn();
      const jobs = new JobLoader({ qualia, hints, signal: new AbortController().signal });
      const results = await Promise.all(wanted.map((at) => jobs.summary(idOf(at))));
      return results.map((job) => job && [job.job_id, job.status]);
    }),
  );
}

it('reads each page about once when many requests load different jobs', async () => {
  const qualia = provider(3_000, 1_000);
  const requests = Array.from({ length: 64 }, (_, n) => ({
    after: n % 4,
    wanted: Array.from({ length: 40 }, (_, at) => n * 40 + at),
  }));
  const results = await loadJobs(requests, qualia);
  const ids = results.map((jobs) => jobs.map((job) => job?.[0]));
  expect(ids).toEqual(requests.map(({ wanted }) => wanted.map(idOf)));
  // The first requests do not know yet how many follow.
  expect(qualia.byId.length).toBeLessThanOrEqual(8 * 40);
  // Requests that start during the second page begin with it; then the list is read from its start.
  expect(qualia.pages.length).toBeLessThanOrEqual(6);
  expect(new Set(qualia.pages)).toEqual(new Set([0, 1_000, 2_000]));
});

it('does not read a list twice when its cursors change', async () => {
  const { qualia, pages, byId } = provider(10_000, 1_000, true);
  const hints = new HintsStore(256).of('account');
  hints.jobs.rememberLength(10_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const readers = Array.from({ length: 64 }, () =>
    hints.jobDemand.track(() => hints.jobScan.readPage('4000-0', () => promise)),
  );
  const jobs = new JobLoader({ qualia, hints, signal: new AbortController().signal });
  const unlisted = Array.from({ length: 40 }, (_, at) => idOf(20_000 + at));
  const results = await Promise.all(unlisted.map((id) => jobs.summary(id)));
  expect(results.map((job) => job?.status)).toEqual(Array(40).fill('by id'));
  expect(pages).toEqual([4, 5, 6, 7, 8, 9, 0, 1, 2, 3].map((page) => page * 1_000));
  expect(byId).toHaveLength(40);
  resolve();
  await Promise.all(readers);
});

it('does not report a listed-only job as absent after a scan that started mid-list', async () => {
  const { qualia } = provider(3_000, 1_000);
  const hints = new HintsStore(256).of('account');
  hints.jobs.rememberLength(3_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const readers = Array.from({ length: 64 }, () =>
    hints.jobDemand.track(() => hints.jobScan.readPage('1000', () => promise)),
  );
  const dependencies = { qualia, hints, signal: new AbortController().signal };
  const [fromStart, fromMiddle] = [new JobLoader(dependencies), new JobLoader(dependencies)];
  await Promise.all(Array.from({ length: 40 }, (_, at) => fromMiddle.summary(idOf(2_000 + at))));
  expect((await fromMiddle.listing(idOf(7)))?.status).toBe('listed');
  await expect(fromMiddle.listing(idOf(3_000))).rejects.toMatchObject({
    code: 'SEARCH_INCOMPLETE',
  });
  expect(await fromStart.listing(idOf(3_000))).toBeNull();
  resolve();
  await Promise.all(readers);
});

it('answers every request, whenever it starts and whichever page others read', async () => {
  const request = fc.record({
    after: fc.nat({ max: 6 }),
    // Some jobs are not in the list, but have a read by id.
    wanted: fc.uniqueArray(fc.nat({ max: 29 }), { minLength: 1, maxLength: 24 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { maxLength: 12 }),
      fc.integer({ min: 1, max: 9 }),
      async (requests, perPage) => {
        const results = await loadJobs(requests, provider(24, perPage));
        for (const [n, { wanted }] of requests.entries()) {
          expect(results[n]?.map((job) => job?.[0])).toEqual(wanted.map(idOf));
          const unlistedStatuses = wanted.map((at, index) => at >= 24 && results[n]?.[index]?.[1]);
          expect(new Set(unlistedStatuses)).not.toContain('listed');
        }
      },
    ),
  );
});
