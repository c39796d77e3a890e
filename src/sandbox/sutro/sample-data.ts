import { type Random, random } from '../random.ts';
import { DAY, HOUR, isoTime, MINUTE, NOW } from '../time.ts';
import type { Schema, SutroDataset, SutroJob } from './rows.ts';
import type { SutroStores } from './stores.ts';

const JOBS = 60;

const THEMES = [
  'Support tickets',
  'Product reviews',
  'Clinical notes (de-identified)',
  'Contract clauses',
  'Évaluations clients',
  '検索クエリ',
  'Robot episode captions',
  'Training data',
];

const schema = (...fields: readonly (readonly [name: string, type: string])[]): Schema => ({
  fields: fields.map(([name, type]) => ({ name, type })),
});

const SCHEMAS: readonly Schema[] = [
  schema(['input', 'string'], ['output', 'string'], ['category', 'string']),
  schema(['prompt', 'string'], ['response', 'string']),
  schema(['id', 'int64'], ['text', 'string'], ['score', 'double'], ['is_flagged', 'bool']),
  schema(['episode_index', 'int64'], ['caption', 'string'], ['embedding', 'list<float>']),
];

/** Both spellings, the old words and one unknown word (docs/providers.md §2.5). */
const STATUSES = [
  'SUCCEEDED',
  'succeeded',
  'RUNNING',
  'Failed',
  'SUCCEEDED',
  'QUEUED',
  'pending',
  'STARTING',
  'CANCELLED',
  'CANCELLING',
  'submitted',
  'UNKNOWN',
  'FAILED',
  'running',
  'PREEMPTED',
];

const MODELS = ['llama-3.1-8b', 'llama-3.3-70b', 'qwen-3-32b', 'gemma-3-27b-it', 'ticket-triage'];

/** Ids are opaque and have all known forms (docs/providers.md §2.5). */
const idOf = (index: number, rng: Random): string => {
  const uuid = rng.uuid();
  if (index % 3 === 0) return `dataset_${20_000 + index}`;
  return index % 3 === 1 ? `dataset-${uuid}` : `ds_${uuid.replaceAll('-', '').slice(0, 12)}`;
};

const datasetOf = (seed: number, index: number, spacing: number): SutroDataset => {
  const rng = random(seed, 'sutro dataset', index);
  const files = rng.int(1, 40);
  // Two are made at the same moment every ten, so that times tie.
  const created = Math.floor(NOW - (index % 10 === 4 ? index - 1 : index) * spacing);
  const dataset: SutroDataset = {
    dataset_id: idOf(index, rng),
    name: `${rng.pick(THEMES)} ${2026 - (index % 3)}-${String((index % 12) + 1).padStart(2, '0')}`,
    created_at: isoTime(index % 4 === 1 ? created - 437 : created),
    file_count: files,
    total_size_bytes: files * rng.int(40_000, 400_000_000),
    schema: rng.pick(SCHEMAS),
  };
  const { schema: _, ...withoutSchema } = dataset;
  if (index % 12 === 2) return { ...dataset, total_size_bytes: 5_368_709_120 + index };
  // As `create-dataset` leaves it: no name, no files, no schema.
  if (index % 12 === 5)
    return { ...dataset, name: null, file_count: 0, total_size_bytes: 0, schema: null };
  if (index % 12 === 8) return { ...withoutSchema, name: null };
  if (index % 12 === 11) {
    return { ...withoutSchema, created_at: null, file_count: null, total_size_bytes: null };
  }
  return dataset;
};

const jobOf = (seed: number, index: number, datasetIds: readonly string[]): SutroJob => {
  const rng = random(seed, 'sutro job', index);
  const status = STATUSES[index % STATUSES.length] ?? 'UNKNOWN';
  const word = status.toLowerCase();
  const isDone = ['succeeded', 'failed', 'cancelled'].includes(word);
  const hasStarted = isDone || ['running', 'cancelling', 'preempted'].includes(word);
  const created = NOW - (index % 10 === 4 ? index - 1 : index) * 7 * HOUR - MINUTE;
  const isVast = index % 30 === 1;
  const rows = isVast ? 40_000_000 : rng.int(50, 250_000);
  const dataset = index % 2 === 0 && datasetIds.length > 0 ? rng.pick(datasetIds) : null;
  return {
    job_id: index % 5 === 0 ? `batch_job_${30_000 + index}` : `job-${rng.uuid()}`,
    status,
    model: rng.pick(MODELS),
    system_prompt: rng.chance(0.4) ? 'Classify the text. Answer with one label.' : null,
    job_priority: rng.int(0, 1),
    datetime_created: index % 20 === 17 ? null : isoTime(created),
    datetime_started: hasStarted ? isoTime(created + 3 * MINUTE) : null,
    datetime_completed: isDone ? isoTime(created + rng.int(5, 300) * MINUTE) : null,
    json_schema: rng.chance(0.3) ? { type: 'object', required: ['label'] } : null,
    sampling_params: rng.chance(0.5) ? { temperature: 0.2, max_tokens: 512 } : null,
    name: rng.chance(0.3) ? null : `${rng.pick(THEMES)} #${index}`,
    description: rng.chance(0.6) ? null : 'Nightly run',
    // Data are kept for 90 days, so a job may outlive its dataset (docs/providers.md §2.8).
    dataset_id: index % 16 === 14 ? 'dataset_10001' : dataset,
    input_tokens: isDone ? rows * 308 : null,
    output_tokens: isDone ? rows * 164 : null,
    job_cost: isDone ? rows / 2_136 : null,
    num_rows: rows,
    failure_reason: word === 'failed' ? { message: 'The model refused the JSON schema.' } : null,
    cost_estimate: rng.chance(0.5) ? rows / 2_000 : null,
    run_type: rng.chance(0.2) ? 'FULL' : null,
  };
};

/** Fills the stores with `size` datasets in no order at all, and 60 jobs. */
export const fillSutro = (stores: SutroStores, { seed, size }: { seed: number; size: number }) => {
  const rng = random(seed, 'sutro order');
  const spacing = Math.min(53 * HOUR, (600 * DAY) / Math.max(size, 1));
  const datasets = Array.from({ length: size }, (_, index) => datasetOf(seed, index, spacing));
  const drawn = datasets.map((dataset) => ({ dataset, lot: rng.next() }));
  for (const { dataset } of drawn.sort((a, b) => a.lot - b.lot)) stores.datasets.insert(dataset);
  const ids = datasets.map((dataset) => dataset.dataset_id);
  stores.jobs.insert(...Array.from({ length: JOBS }, (_, index) => jobOf(seed, index, ids)));
};
