import { expect, test } from 'vitest';
import { listJobs, readJob } from '../../src/providers/qualia/jobs.ts';

const ID = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
const AT = '2026-04-15T12:00:00Z';
const page = { limit: 20, sort: 'newest' } as const;
const oneOf = (items: readonly unknown[]) => ({ items, page_info: { has_next: false } });

test('a listed job needs only its ids', () => {
  const { items } = listJobs(page).parse(oneOf([{ job_id: ID, project_id: ID }]));
  expect(items).toEqual([
    {
      job_id: ID,
      project_id: ID,
      job_desc: null,
      status: null,
      current_phase: null,
      vla_type: null,
      job_type: null,
      model: null,
      dataset: null,
      instance_type: null,
      region: null,
      duration_hours: null,
      batch_size: null,
      finetuned_model_id: null,
      use_rabc: null,
      created_at: null,
    },
  ]);
});

test('a listed job has all documented fields', () => {
  const job = {
    job_id: ID.toLowerCase(),
    project_id: ID,
    job_desc: 'Pick and place',
    status: 'running',
    current_phase: 'training_running',
    vla_type: 'smolvla',
    job_type: 'vla',
    model: 'lerobot/smolvla_base',
    dataset: 'lerobot/pusht',
    instance_type: 'n3-A100x1',
    region: 'NORWAY-1',
    duration_hours: 2.5,
    batch_size: 32,
    finetuned_model_id: 'm',
    use_rabc: false,
    created_at: '2026-04-15T12:00:00.123456Z',
  };
  expect(listJobs(page).parse(oneOf([job])).items).toEqual([job]);
});

test('a job by id has its phases', () => {
  const event = { status: null, message: 'm', error: null, timestamp: AT, retry_attempt: 2 };
  const phase = { name: 'queuing', status: 'completed', started_at: AT, completed_at: AT };
  const job = { job_id: ID, current_phase: 'done', status: 'completed' };
  const json = {
    ...job,
    phases: [
      { ...phase, events: [event], error: 'e' },
      { name: 'a', status: 'b' },
    ],
  };
  expect(readJob(ID).parse(json)).toEqual({
    ...job,
    instance_type: null,
    region: null,
    phases: [
      { ...phase, events: [event], error: 'e' },
      { name: 'a', status: 'b', started_at: null, completed_at: null, events: [], error: null },
    ],
  });
  expect(readJob(ID).parse(job)).toMatchObject({ phases: [] });
  expect(() => readJob(ID).parse({ status: 'completed' })).toThrow(/job_id/);
});

test('the first attempt of an event is number 0', () => {
  const phases = [{ name: 'a', status: 'b', events: [{ status: 's', timestamp: AT }] }];
  const job = readJob(ID).parse({ job_id: ID, current_phase: 'a', status: 'b', phases });
  expect(job?.phases[0]?.events).toEqual([
    { status: 's', message: null, error: null, timestamp: AT, retry_attempt: 0 },
  ]);
});
