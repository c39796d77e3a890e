import { type Random, random } from '../random.ts';
import { HOUR, isoTime, MINUTE, NOW, timeKey } from '../time.ts';
import type { JobItem, Phase, PhaseEvent } from './rows.ts';

/** Phase, its usual length in milliseconds, and what fails in it (docs/providers.md §1.4, §1.6). */
const PLAN: readonly (readonly [name: string, length: number, failure: string])[] = [
  ['queuing', 2 * MINUTE, 'The queue did not move in time'],
  ['credit_validation', MINUTE / 4, 'Not enough credits'],
  ['instance_booting', 6 * MINUTE, 'No GPU capacity in the region'],
  ['instance_activation', MINUTE, 'The instance did not answer'],
  ['instance_setup', 4 * MINUTE, 'The image could not be pulled'],
  ['dataset_preprocessing', 12 * MINUTE, 'Camera mapping does not fit the dataset'],
  ['training_running', HOUR, 'CUDA out of memory'],
  ['model_uploading', 5 * MINUTE, 'The hub refused the upload'],
  ['completed', 0, ''],
];

/** Where the jobs that fail do so. */
const FRAGILE = [
  'credit_validation',
  'instance_booting',
  'dataset_preprocessing',
  'training_running',
];

const ENDS: readonly (string | null)[] = ['failed', 'cancelled'];

/** The phases of a job, chronological: a function of the job alone, so that list and detail always agree. */
export const phasesOf = (job: JobItem): Phase[] => {
  const rng = random(0, 'phases', job.job_id.toLowerCase());
  const end = ENDS.includes(job.status) ? job.status : null;
  const broken = rng.pick(FRAGILE);
  const last = end ? broken : (job.current_phase ?? 'queuing');
  const reached = PLAN.findIndex(([name]) => name === last.toLowerCase());
  let clock = timeKey(job.created_at) || NOW;

  const phases = PLAN.slice(0, end ? reached + 1 : undefined).map(
    ([name, usual, failure], at): Phase => {
      if (at > reached && reached !== -1) return pending(name);
      const started = clock;
      clock += Math.round(lengthOf(name, usual, job) * (0.5 + rng.next()));
      if (at < reached || job.status === 'completed') return done(name, started, clock, rng);
      if (end === 'failed') return failed(name, started, clock, failure);
      if (end === 'cancelled') return stopped(name, started, clock);
      return inProgress(name, started);
    },
  );
  return end ? [...phases, terminal(end, clock)] : phases;
};

/** Milliseconds: when something last happened to a job; its creation where nothing has. */
export const lastChange = (job: JobItem): number => {
  const events = phasesOf(job).flatMap((phase) => phase.events);
  const times = events.map((event) => timeKey(event.timestamp));
  return Math.max(timeKey(job.created_at), ...(job.created_at === null ? [] : times));
};

const lengthOf = (name: string, usual: number, job: JobItem): number =>
  name === 'training_running' ? (job.duration_hours ?? 1) * HOUR : usual;

const event = (status: string, time: number, more: Partial<PhaseEvent> = {}): PhaseEvent => ({
  status,
  message: null,
  error: null,
  timestamp: isoTime(time),
  retry_attempt: 0,
  ...more,
});

const pending = (name: string): Phase => ({
  name,
  status: 'pending',
  started_at: null,
  completed_at: null,
  events: [],
  error: null,
});

const inProgress = (name: string, started: number): Phase => ({
  ...pending(name),
  status: 'in_progress',
  started_at: isoTime(started),
  events: [event('started', started)],
});

const done = (name: string, started: number, ended: number, rng: Random): Phase => {
  const begun = [event('started', started)];
  if (name === 'instance_booting' && rng.chance(0.2)) {
    const error = 'No GPU capacity in the region';
    begun.push(event('failed', started, { error }), event('started', ended, { retry_attempt: 1 }));
  }
  return {
    ...pending(name),
    status: 'completed',
    started_at: isoTime(started),
    completed_at: isoTime(ended),
    events: [...begun, event('completed', ended)],
  };
};

const failed = (name: string, started: number, ended: number, error: string): Phase => ({
  ...pending(name),
  status: 'failed',
  started_at: isoTime(started),
  completed_at: isoTime(ended),
  events: [event('started', started), event('failed', ended, { error })],
  error,
});

const stopped = (name: string, started: number, ended: number): Phase => ({
  ...pending(name),
  status: 'failed',
  started_at: isoTime(started),
  completed_at: isoTime(ended),
  events: [event('started', started)],
});

/** The last entry of a job that ended badly: `failed` or `cancelled`. */
const terminal = (name: string, time: number): Phase => {
  const status = name === 'failed' ? 'failed' : 'completed';
  const at = isoTime(time);
  return {
    ...pending(name),
    status,
    started_at: at,
    completed_at: at,
    events: [event(status, time)],
  };
};
