import type { Random } from '../random.ts';
import { DAY, HOUR, isoTime, NOW } from '../time.ts';
import type { Draft } from './datasets.ts';
import type { JobItem } from './rows.ts';

export type JobKind = 'vla' | 'reward' | 'vla_w_reward';

const KINDS: readonly JobKind[] = ['vla', 'reward', 'vla', 'vla_w_reward'];

/** Kinds alternate, so that every stretch of the list has them all. */
export const kindOf = (index: number): JobKind => KINDS[index % KINDS.length] ?? 'vla';

const BASES: Readonly<Record<string, string | null>> = {
  smolvla: 'lerobot/smolvla_base',
  pi0: 'lerobot/pi0_base',
  pi05: 'lerobot/pi05_base',
  act: null,
  gr00t_n1_5: null,
};

const UNDERWAY = [
  'instance_booting',
  'dataset_preprocessing',
  'training_running',
  'model_uploading',
];
const ENDED = ['completed', 'completed', 'completed', 'failed', 'cancelled'];

/** The newest jobs show every state a job can be in; null is one that has only just been accepted. */
const NEWEST: Readonly<Record<number, string | null>> = {
  0: 'running',
  2: 'queued',
  3: 'failed',
  4: 'cancelled',
  6: null,
  8: 'completed',
};

/** No job runs for longer than a week (docs/providers.md §1.4). */
export const statusOf = (index: number, created: number, rng: Random): string | null => {
  const newest = NEWEST[index];
  if (newest !== undefined) return newest;
  return rng.pick(NOW - created < 7 * DAY ? [...ENDED, 'running', 'queued'] : ENDED);
};

const phaseOf = (status: string | null, rng: Random): string | null => {
  if (status === 'queued') return 'queuing';
  return status === 'running' ? rng.pick(UNDERWAY) : status;
};

export type JobPlan = {
  readonly kind: JobKind;
  readonly status: string | null;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly projectId: string;
  readonly input: Draft | undefined;
};

export const jobOf = (plan: JobPlan, rng: Random): JobItem => {
  const { kind, status, created, input } = plan;
  const job_id = rng.uuid();
  const vla = kind === 'reward' ? 'sarm' : rng.pick(Object.keys(BASES));
  const isPlaced = status !== 'queued' && status !== null;
  const name = input?.path.split('/')[1] ?? 'dataset';
  return {
    job_id,
    project_id: plan.projectId,
    job_desc: rng.chance(0.2) ? null : `${vla} on ${name}`,
    status,
    current_phase: phaseOf(status, rng),
    vla_type: vla,
    job_type: kind,
    model: BASES[vla] ?? null,
    dataset: input?.path ?? null,
    instance_type: isPlaced ? rng.pick(['n3-A100x1', 'n3-A100x1', 'n3-H100x1']) : null,
    region: isPlaced ? rng.pick(['CANADA-1', 'NORWAY-1']) : null,
    duration_hours: status === null ? null : rng.int(1, 48) / 2,
    batch_size: status === null ? null : rng.pick([8, 16, 32, 32, 64]),
    finetuned_model_id: status === 'completed' ? modelPath(name, vla, job_id, rng) : null,
    // The oldest kind of row: from before creation was recorded.
    created_at: status === 'cancelled' && rng.chance(0.2) ? null : isoTime(created),
    use_rabc: kind === 'vla_w_reward',
  };
};

const modelPath = (name: string, vla: string, jobId: string, rng: Random): string => {
  const short = jobId.slice(0, 6);
  return rng.chance(0.1)
    ? `/mnt/checkpoints/${short}/last/pretrained_model`
    : `qualia-lab/${name}-${vla}-${short}`;
};

/** The model that a completed job has trained. */
export const modelOf = (job: JobItem, path: string, rng: Random): Draft => {
  const hours = job.duration_hours ?? 1;
  const made = isoTime(Date.parse(job.created_at ?? isoTime(NOW)) + hours * HOUR);
  return {
    artifact_id: rng.uuid(),
    subtype: job.job_type === 'reward' ? 'reward_model' : 'vla_model',
    path,
    metadata: {
      vla_type: job.vla_type,
      base_model: job.model,
      dataset: job.dataset,
      steps: hours * 5000,
      batch_size: job.batch_size,
      final_loss: rng.int(5, 90) / 1000,
    },
    jobs: [{ job_id: job.job_id, direction: 'output' }],
    created_at: made,
    updated_at: made,
  };
};
