import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ERRORS } from '../../src/errors.ts';
import { StepCounter } from '../../src/execution/step-limit.ts';
import { attackArbitrary } from './attack-arbitrary.ts';
import { type ProviderAnswer, type Providers, startProviders } from './providers.ts';

// Each generated request is answered or refused within bounds on the steps of planning, on the reads that the
// providers count, and on the bytes of the answer. The Yoga path answers first, then the fast path.

const RUNS = 60;
const MAX_CALLS = 64;
const MAX_BYTES = 500_000;
/** `MAX_STEPS` of `src/execution/step-limit.ts`, and the largest selection set that passes it. */
const MAX_PLANNING_STEPS = 201_000;
/** The provider answers that fill each page, so that rows multiply what a document asks for. */
const ROWS = 100;
const AT = '2026-01-01T00:00:00Z';

const uuid = (index: number): string => `00000000-0000-4000-8000-${`${index}`.padStart(12, '0')}`;
const list = <T>(count: number, row: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => row(index));

const answer: ProviderAnswer = ({ path }) => {
  const page_info = { has_next: false, end_cursor: null, total_count: ROWS };
  if (path === '/v1/jobs/list') {
    const items = list(ROWS, (index) => ({
      job_id: uuid(index),
      project_id: uuid(1),
      status: 'x',
    }));
    return { items, page_info };
  }
  if (path === '/v1/datasets/list') {
    const items = list(ROWS, (index) => ({
      artifact_id: uuid(index),
      artifact_type: 'dataset',
      subtype: 'lerobot_v3',
      path: `org/set-${index}`,
      metadata: { text: 'x'.repeat(1_000) },
      jobs: list(3, (link) => ({ job_id: uuid(3 * index + link), direction: 'input' })),
      created_at: AT,
      updated_at: AT,
    }));
    return { items, page_info };
  }
  if (path === '/list-datasets')
    return { datasets: list(ROWS, (index) => ({ dataset_id: `d-${index}` })) };
  return 404;
};

let providers: Providers;
let steps = 0;
beforeAll(async () => {
  const { add } = StepCounter.prototype;
  vi.spyOn(StepCounter.prototype, 'add').mockImplementation(function (this: StepCounter, count) {
    steps += count;
    add.call(this, count);
  });
  providers = await startProviders(answer, {
    CREDENTIALS: 'caller-or-server',
    MAX_UPSTREAM_CALLS: `${MAX_CALLS}`,
    RESPONSE_MAX_BYTES: `${MAX_BYTES}`,
  });
});
afterAll(async () => {
  await providers.close();
  vi.restoreAllMocks();
});

test('each generated request is answered or refused within its bounds, on both paths', async () => {
  const outcomes = new Map<string, Set<string>>();
  const property = fc.asyncProperty(
    attackArbitrary,
    async ({ kind, query, variables, headers }) => {
      for (let time = 0; time < 2; time += 1) {
        providers.calls();
        steps = 0;
        const response = await providers.post(query, variables, headers);
        const text = await response.text();
        const { data, errors = [] } = JSON.parse(text);
        const calls = providers.calls();
        expect(steps).toBeLessThanOrEqual(MAX_PLANNING_STEPS);
        expect(calls.length).toBeLessThanOrEqual(MAX_CALLS);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_BYTES);
        expect(response.status).toBeLessThan(500);
        for (const { extensions } of errors) {
          expect(Object.keys(ERRORS)).toContain(extensions.code);
          expect(extensions.code).not.toBe('INTERNAL_SERVER_ERROR');
        }
        // A refused request has not cost the providers anything.
        if (data === undefined) expect(calls).toEqual([]);
        const outcome = data === undefined ? 'refused' : 'answered';
        outcomes.set(kind, (outcomes.get(kind) ?? new Set()).add(outcome));
      }
    },
  );
  await fc.assert(property, { numRuns: RUNS, seed: 1 });
  expect(outcomes.size).toBe(5);
  const all = [...outcomes.values()].flatMap((kinds) => [...kinds]);
  expect(new Set(all)).toEqual(new Set(['refused', 'answered']));
});
