import { expect, it, onTestFinished } from 'vitest';
import { startProviders } from '../attacks/providers.ts';

// When a job ran and why it failed, over HTTP against a stand-in provider.

const ID = '00000000-0000-4000-8000-000000000001';
const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;

type Event = { message?: string; error?: string; timestamp: string };
const phase = (
  name: string,
  status: string,
  [start, end]: readonly (number | null)[],
  more: { error?: string; events?: Event[] } = {},
) => ({
  name,
  status,
  started_at: typeof start === 'number' ? at(start) : null,
  completed_at: typeof end === 'number' ? at(end) : null,
  events: [],
  ...more,
});

const QUERY = `query ($jobId: UUID!) {
  job(jobId: $jobId) {
    startedAt
    endedAt
    durationSeconds
    failure { phase message at lastEvent }
  }
}`;

async function ask(status: string, phases: readonly object[]) {
  const providers = await startProviders(({ path }) =>
    path === `/v1/finetune/${ID}`
      ? { job_id: ID, current_phase: 'training_running', status, phases }
      : 404,
  );
  onTestFinished(providers.close);
  const { data, errors } = await providers.ask(QUERY, { jobId: ID });
  expect(errors).toBeUndefined();
  expect(providers.calls()).toHaveLength(1);
  return data;
}

const done = phase('dataset_preprocessing', 'completed', [1, 5]);
const event = (second: number, more: object = {}): Event => ({ timestamp: at(second), ...more });

it.each([
  ['no phases', 'queued', [], [null, null, null], null],
  [
    'a job that runs',
    'running',
    [done, phase('training_running', 'in_progress', [5, null])],
    [at(1), null, null],
    null,
  ],
  [
    'phases out of order',
    'completed',
    [phase('training_running', 'completed', [5, 50]), done],
    [at(1), at(50), 49],
    null,
  ],
  [
    'the error of a phase',
    'failed',
    [done, phase('training_running', 'failed', [5, 9], { error: 'CUDA out of memory' })],
    [at(1), at(9), 8],
    { phase: 'training_running', message: 'CUDA out of memory', at: at(9), lastEvent: null },
  ],
  [
    'the error of an event, and no end',
    'FAILED',
    [
      phase('training_running', 'Failed', [5, null], {
        events: [event(6, { message: 'Step 1' }), event(8, { message: 'Step 2', error: 'NaN' })],
      }),
      phase('failed', 'failed', [9, 9]),
    ],
    [at(5), at(9), 4],
    { phase: 'training_running', message: 'NaN', at: at(8), lastEvent: 'Step 2' },
  ],
  [
    'the sentence of an event',
    'failed',
    [
      phase('instance_setup', 'failed', [2, 3], { events: [event(3, { message: 'No machine' })] }),
      phase('training_running', 'failed', [3, 4], { error: 'later' }),
    ],
    [at(2), at(4), 2],
    { phase: 'instance_setup', message: 'No machine', at: at(3), lastEvent: 'No machine' },
  ],
  [
    'the pseudo-phase alone',
    'failed',
    [done, phase('failed', 'completed', [6, 6], { error: 'Credit' })],
    [at(1), at(6), 5],
    { phase: 'failed', message: 'Credit', at: at(6), lastEvent: null },
  ],
  [
    'no phase that failed',
    'failed',
    [done],
    [at(1), at(5), 4],
    { phase: 'training_running', message: null, at: null, lastEvent: null },
  ],
  [
    'an end before the start',
    'cancelled',
    [phase('training_running', 'completed', [9, 5])],
    [at(9), at(5), null],
    null,
  ],
  ['a state that is not known', 'paused', [done], [at(1), null, null], null],
] as const)('%s', async (_, status, phases, [startedAt, endedAt, durationSeconds], failure) => {
  const job = { startedAt, endedAt, durationSeconds, failure };
  expect(await ask(status, phases)).toEqual({ job });
});

it('costs one read by id a job, shared with the phases', async () => {
  const ids = Array.from({ length: 5 }, (_, nth) => ID.replace(/1$/, String(nth)));
  const providers = await startProviders(
    ({ path }) => {
      if (path === '/v1/jobs/list') {
        const items = ids.map((id) => ({ job_id: id, project_id: ID, status: 'failed' }));
        return { items, page_info: { has_next: false, end_cursor: null, total_count: 5 } };
      }
      const id = path.split('/').at(-1);
      return { job_id: id, current_phase: 'x', status: 'failed', phases: [done] };
    },
    { MAX_UPSTREAM_CALLS: '7' },
  );
  onTestFinished(providers.close);
  const { data, errors } = await providers.ask(
    '{ jobs(first: 5) { nodes { status startedAt endedAt durationSeconds failure { phase } phases { name } } } }',
  );
  expect(errors).toBeUndefined();
  const job = expect.objectContaining({ startedAt: at(1), endedAt: at(5), durationSeconds: 4 });
  expect(data).toEqual({ jobs: { nodes: ids.map(() => job) } });
  expect(providers.calls()).toHaveLength(6);
});
