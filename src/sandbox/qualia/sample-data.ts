import { random } from '../random.ts';
import { DAY, HOUR } from '../time.ts';
import {
  createdAt,
  type Draft,
  progressAt,
  recordingAt,
  type Timeline,
  unforeseenAt,
} from './datasets.ts';
import { jobOf, kindOf, modelOf, statusOf } from './jobs.ts';
import { type Drafts, type Links, linksOf, type Progress } from './links.ts';
import { BUSY_PROJECTS, projectsOf } from './projects.ts';
import type { JobItem } from './rows.ts';
import type { QualiaStores } from './stores.ts';

/** Datasets are linked to jobs of their own block only: a page of 50 leads to some 40 jobs. */
const BLOCK = 50;
const JOBS_PER_DATASET = 0.8;
/** The one dataset of an unknown subtype is on the first page. */
const UNFORESEEN = 7;

type Block = {
  readonly timeline: Timeline;
  readonly projectIds: readonly string[];
  /** Index of the block's newest dataset. */
  readonly start: number;
  readonly length: number;
};

/** Fills the stores with `size` datasets, newest first, and their jobs, models and projects. */
export const fillQualia = (
  stores: QualiaStores,
  { seed, size }: { seed: number; size: number },
) => {
  const timeline = { seed, spacing: Math.min(19 * HOUR, (500 * DAY) / Math.max(size, 1)) };
  const projects = projectsOf(seed);
  const projectIds = projects.slice(0, BUSY_PROJECTS).map((project) => project.project_id);
  stores.projects.insert(...projects);
  for (let start = 0; start < size; start += BLOCK) {
    const length = Math.min(BLOCK, size - start);
    fillBlock(stores, { timeline, projectIds, start, length });
  }
};

const isProgress = (index: number): boolean => index % 4 === 1;

const fillBlock = (stores: QualiaStores, block: Block): void => {
  const { timeline, start, length } = block;
  const indexes = Array.from({ length }, (_, index) => index);
  const recordings = indexes
    .filter((index) => !isProgress(index) && start + index !== UNFORESEEN)
    .map((index) => recordingAt(timeline, start + index, ordinalOf(start + index)));
  const progress = indexes.filter(isProgress).map((index, nth) => {
    const source = recordings[(3 * nth + 1) % recordings.length];
    if (!source) throw new RangeError('A block begins with a recording.');
    return { source, set: progressAt(timeline, start + index, source) };
  });
  const hasUnforeseen = start <= UNFORESEEN && UNFORESEEN < start + length;
  const unforeseen = hasUnforeseen ? [unforeseenAt(timeline, UNFORESEEN)] : [];

  const made = Array.from({ length: jobsOf(length) }, (_, index) =>
    makeJob(block, { recordings, progress }, index),
  );
  const sets = withRewardModels(made, progress);
  stores.datasets.insert(...recordings, ...sets, ...unforeseen);
  stores.jobs.insert(...made.map(({ job }) => job));
  stores.models.insert(...made.map(({ model }) => model).filter((model) => model !== null));
};

const jobsOf = (datasets: number): number => Math.round(datasets * JOBS_PER_DATASET);

/** How many recordings are newer than the one at `index`. */
const ordinalOf = (index: number): number =>
  index - Math.floor((index + 2) / 4) - (index > UNFORESEEN ? 1 : 0);

type Made = {
  readonly job: JobItem;
  readonly links: Links;
  readonly model: ReturnType<typeof modelOf> | null;
};

const makeJob = (block: Block, drafts: Drafts, index: number): Made => {
  const { timeline, start, length } = block;
  const count = jobsOf(length);
  const rng = random(timeline.seed, 'job', start + index);
  const links = linksOf(drafts, { index, count }, rng);
  const created = createdAt(timeline, start + Math.floor(index / JOBS_PER_DATASET)) - 2 * HOUR;
  const hasMade = links.outputs.length > 0 && kindOf(index) === 'reward';
  const job = jobOf(
    {
      kind: kindOf(index),
      // What has made something has come to its end.
      status: hasMade ? 'completed' : statusOf(start + index, created, rng),
      created,
      projectId: rng.pick(block.projectIds),
      input: links.inputs[0],
    },
    rng,
  );
  const path = job.finetuned_model_id;
  for (const { jobs } of links.inputs) jobs.push({ job_id: job.job_id, direction: 'input' });
  for (const { jobs } of links.outputs) jobs.push({ job_id: job.job_id, direction: 'output' });
  return { job, links, model: path === null ? null : modelOf(job, path, rng) };
};

/** Progress names the reward model that made it, and that model is an input of the jobs that use the progress. */
const withRewardModels = (made: readonly Made[], progress: readonly Progress[]): Draft[] => {
  const makers = new Map(
    made.flatMap(({ links, model }) => links.outputs.map((it) => [it, model])),
  );
  const sets = new Set(progress.map(({ set }) => set));
  for (const { job, links } of made) {
    const used = links.inputs.find((input) => sets.has(input));
    if (used) makers.get(used)?.jobs.push({ job_id: job.job_id, direction: 'input' });
  }
  return [...sets].map((set) => {
    const metadata = { ...set.metadata, reward_model_path: makers.get(set)?.path ?? null };
    return { ...set, metadata };
  });
};
