import { imageKeys, listDatasets } from '../../src/providers/qualia/datasets.ts';
import { listJobs, readJob } from '../../src/providers/qualia/jobs.ts';
import { listModels } from '../../src/providers/qualia/models.ts';
import { listProjects } from '../../src/providers/qualia/projects.ts';
import { listSutroDatasets } from '../../src/providers/sutro/datasets.ts';
import { listSutroFiles } from '../../src/providers/sutro/files.ts';
import { listAllSutroJobs, listSutroJobs, readSutroJob } from '../../src/providers/sutro/jobs.ts';
import type { UpstreamRequest } from '../../src/upstream/request.ts';

const ID = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
const AT = '2026-04-15T12:00:00Z';

const page = { limit: 20, sort: 'newest' } as const;
const pageOf = (...items: readonly unknown[]) => ({
  items,
  page_info: { has_next: true, end_cursor: 'c', total_count: 7 },
});

const artifact = {
  artifact_id: ID,
  subtype: 'lerobot_v3',
  path: 'lerobot/pusht',
  metadata: { fps: 10 },
  jobs: [{ job_id: ID.toLowerCase(), direction: 'input' }],
  created_at: AT,
  updated_at: '2024-02-29T23:59:59.123456+02:00',
};
const project = { project_id: ID, name: 'P', description: null, created_at: AT, updated_at: AT };
const job = {
  job_id: ID,
  project_id: ID,
  job_desc: 'Pick and place',
  status: 'running',
  current_phase: 'training_running',
  vla_type: 'smolvla',
  job_type: 'vla',
  model: null,
  dataset: 'lerobot/pusht',
  instance_type: 'n3-A100x1',
  region: 'NORWAY-1',
  duration_hours: 2.5,
  batch_size: 32,
  finetuned_model_id: null,
  created_at: AT,
  use_rabc: false,
};
const event = { status: 'started', message: null, error: null, timestamp: AT, retry_attempt: 0 };
const phase = {
  name: 'queuing',
  status: 'completed',
  started_at: AT,
  completed_at: null,
  events: [event],
  error: null,
};
const status = {
  job_id: ID,
  current_phase: 'done',
  status: 'completed',
  instance_type: null,
  region: 'NORWAY-1',
  phases: [phase, phase],
};

const schema = { fields: [{ name: 'input', type: 'string' }] };
const sutroDataset = {
  dataset_id: 'dataset-1',
  name: 'n',
  created_at: AT,
  file_count: 5,
  total_size_bytes: 2 ** 40,
  schema,
};
const file = {
  file_name: 'a.parquet',
  file_id: 'f',
  uploaded_at: AT,
  size_bytes: 2 ** 33,
  row_count: 10,
  schema,
};
const sutroJob = {
  job_id: 'job-1',
  status: 'SUCCEEDED',
  model: 'llama-3.1-8b',
  system_prompt: 's',
  job_priority: 1,
  datetime_created: AT,
  datetime_started: AT,
  datetime_completed: null,
  json_schema: { type: 'object' },
  sampling_params: { temperature: 0.5 },
  name: 'n',
  description: 'd',
  dataset_id: 'dataset-1',
  input_tokens: 15_420,
  output_tokens: 8_230,
  job_cost: 0.0234,
  num_rows: 50,
  failure_reason: { message: 'm' },
  cost_estimate: 0.025,
  run_type: 'FULL',
};

/** Every read, with a response in the documented order of fields. */
export const ANSWERS: readonly (readonly [UpstreamRequest<unknown>, unknown])[] = [
  [listDatasets(page), pageOf(artifact, artifact)],
  [listModels(page), pageOf(artifact)],
  [listProjects(page), pageOf(project, project)],
  [listJobs(page), pageOf(job)],
  [readJob('a'), status],
  [imageKeys('a/b'), { image_keys: ['observation.image'] }],
  [listSutroDatasets(), { datasets: [sutroDataset, sutroDataset] }],
  [listSutroFiles('a'), { files: [file] }],
  [listSutroJobs({ limit: 1 }), { jobs: [sutroJob], next_cursor: 'c' }],
  [listAllSutroJobs(), { jobs: [sutroJob, sutroJob] }],
  [readSutroJob('a'), { job: sutroJob }],
];
