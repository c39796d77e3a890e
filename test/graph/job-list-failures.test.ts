import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { NOT_OFFERED_MS } from '../../src/loaders/account-hints.ts';
import { type ProviderAnswer, startProviders } from '../attacks/providers.ts';

const idOf = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`;

const dataset = (jobs: readonly number[]) => ({
  artifact_id: idOf(900_000),
  artifact_type: 'dataset',
  subtype: 'lerobot_v3',
  path: 'org/set',
  metadata: {},
  jobs: jobs.map((at) => ({ job_id: idOf(at), direction: 'input' })),
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const job = (at: number) => ({ job_id: idOf(at), project_id: idOf(1), status: 'completed' });
const page = (items: readonly object[], total: number, cursor: string | null) => ({
  items,
  page_info: { has_next: cursor !== null, end_cursor: cursor, total_count: total },
});

/** A provider whose one dataset links these jobs; `jobs` serves the list of jobs. */
const qualia =
  (links: readonly number[], jobs: (cursor: string | null) => object | number): ProviderAnswer =>
  ({ path, query }) => {
    if (path === '/v1/datasets/list') return page([dataset(links)], 1, null);
    if (path === '/v1/jobs/list') return jobs(query.get('cursor'));
    const id = path.startsWith('/v1/finetune/') ? path.split('/').at(-1) : undefined;
    return id === undefined
      ? 404
      : { job_id: id, current_phase: 'training', status: 'running', phases: [] };
  };

const STATUS = '{ datasets { nodes { jobs { job { status } } } } }';

const start = async (answer: ProviderAnswer) => {
  const providers = await startProviders(answer);
  onTestFinished(providers.close);
  const ask = async () => {
    const { data, errors } = await providers.ask(STATUS);
    const calls = providers.calls();
    const list = calls.filter((call) => call.includes('/v1/jobs/list')).length;
    const byId = calls.filter((call) => call.includes('/v1/finetune/')).length;
    const statuses = new Set(JSON.stringify(data).match(/"status":"[^"]+"/g));
    return { errors: errors?.length ?? 0, list, byId, statuses: [...statuses] };
  };
  return { answer: providers.answer, ask };
};

let offset = 0;
beforeEach(() => {
  offset = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + offset);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('reads the list of jobs again after a deployment answered 404 for a moment', async () => {
  const links = range(0, 40);
  const { ask, answer } = await start(qualia(links, () => 404));
  expect(await ask()).toMatchObject({ errors: 0, byId: 40, statuses: ['"status":"RUNNING"'] });
  answer(qualia(links, () => page(links.map(job), 40, null)));
  expect(await ask()).toMatchObject({ errors: 0, list: 0, byId: 40 });
  offset += NOT_OFFERED_MS;
  const later = await ask();
  expect(later).toEqual({ errors: 0, list: 1, byId: 0, statuses: ['"status":"COMPLETED"'] });
});

it('does not read jobs by id when a later page of the list fails with 503', async () => {
  const links = range(1_000, 1_500);
  const { ask } = await start(
    qualia(links, (cursor) => (cursor === null ? page(range(0, 1_000).map(job), 1_500, 'c') : 503)),
  );
  expect(await ask()).toMatchObject({ list: 2, byId: 0 });
});

it('reads jobs by id when a later page of the list breaks the contract', async () => {
  const links = range(1_000, 1_040);
  const { ask } = await start(
    qualia(links, (cursor) =>
      cursor === null ? page(range(0, 1_000).map(job), 1_040, 'c') : { nonsense: true },
    ),
  );
  expect(await ask()).toMatchObject({ errors: 0, byId: 40, statuses: ['"status":"RUNNING"'] });
});
