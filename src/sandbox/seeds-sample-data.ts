import type { ArtifactItem } from './qualia/rows.ts';
import type { QualiaStores } from './qualia/stores.ts';
import { QUALIA_DATASETS, SUTRO_DATASETS } from './seeds.ts';
import type { SutroDataset } from './sutro/rows.ts';
import type { SutroStores } from './sutro/stores.ts';

const PROJECT_ID = '0a3c5e61-4d2b-4f87-9c15-8e6b7a90d1f2';

/** The datasets of the seeds, and what they point at: one job of each provider, and a project. */
export const fillFromSeeds = (qualia: QualiaStores, sutro: SutroStores): void => {
  const { items }: { items: ArtifactItem[] } = JSON.parse(QUALIA_DATASETS);
  const { datasets }: { datasets: SutroDataset[] } = JSON.parse(SUTRO_DATASETS);
  const created_at = '2026-04-15T12:00:00Z';
  qualia.datasets.insert(...items);
  qualia.projects.insert({
    project_id: PROJECT_ID,
    name: 'example',
    description: null,
    created_at,
    updated_at: created_at,
  });
  const [{ jobs: [link] = [], path } = { path: 'example' }] = items;
  qualia.jobs.insert({
    job_id: link?.job_id ?? PROJECT_ID,
    project_id: PROJECT_ID,
    job_desc: 'example',
    status: 'completed',
    current_phase: 'completed',
    vla_type: 'smolvla',
    job_type: 'vla',
    model: 'lerobot/smolvla_base',
    dataset: path,
    instance_type: 'n3-A100x1',
    region: 'CANADA-1',
    duration_hours: 1,
    batch_size: 32,
    finetuned_model_id: null,
    created_at,
    use_rabc: false,
  });
  sutro.datasets.insert(...datasets);
  sutro.jobs.insert({
    job_id: 'batch_job_12345',
    status: 'succeeded',
    model: 'llama-3.1-8b',
    system_prompt: null,
    job_priority: 0,
    datetime_created: '2024-01-21T09:00:00Z',
    datetime_started: '2024-01-21T09:01:00Z',
    datetime_completed: '2024-01-21T09:06:00Z',
    json_schema: null,
    sampling_params: null,
    name: null,
    description: null,
    dataset_id: datasets[0]?.dataset_id ?? null,
    input_tokens: 15_420,
    output_tokens: 8_230,
    job_cost: 0.0234,
    num_rows: 50,
    failure_reason: null,
    cost_estimate: 0.025,
    run_type: null,
  });
};
