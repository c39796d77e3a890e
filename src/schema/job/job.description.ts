import type { Context } from '../../context.ts';
import type { JobItem } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import { Job, type JobReference, jobKey } from './job.ts';
import { readsFacet } from './job-fields.ts';

// What only the jobs list tells. It costs one upstream call per 1000 jobs of the account at the most, for any
// number of jobs, and the list is read no further than needed.

const fromListing = <K extends keyof JobItem>(key: K) => {
  const part = (listing: JobItem | null): JobItem[K] | null => listing?.[key] ?? null;
  return (job: JobReference, _args: object, { loaders }: Context): Promise<JobItem[K] | null> =>
    loaders.jobs.listing(jobKey(job)).map(part);
};

const COST = 'From the jobs list.';
const text = (key: KeysOf<string | null>, description: string) =>
  ({
    ...readsFacet('listing'),
    nullable: true,
    description: `${description} ${COST}`,
    resolve: fromListing(key),
  }) as const;

/** The fields of a list row that have the given type. */
type KeysOf<T> = { [K in keyof JobItem]: JobItem[K] extends T ? K : never }[keyof JobItem];

builder.objectFields(Job, (t) => ({
  description: t.string(text('job_desc', 'What its owner called it.')),
  jobType: t.string(
    text('job_type', 'What is trained: `vla`, `reward` or `vla_w_reward`; an open set.'),
  ),
  vlaType: t.string(
    text('vla_type', 'Family of the policy, such as `smolvla` or `pi0`; an open set.'),
  ),
  model: t.string(text('model', 'Base model that is fine-tuned.')),
  datasetPath: t.string(text('dataset', 'Hugging Face path of the dataset it was started with.')),
  finetunedModelId: t.string(text('finetuned_model_id', 'Where the result was put.')),
  useRabc: t.boolean({
    ...readsFacet('listing'),
    nullable: true,
    description: `Whether a reward model weights the training samples (RA-BC). ${COST}`,
    resolve: fromListing('use_rabc'),
  }),
  batchSize: t.int({
    ...readsFacet('listing'),
    nullable: true,
    description: `Samples a training step. ${COST}`,
    resolve: fromListing('batch_size'),
  }),
  durationHours: t.float({
    ...readsFacet('listing'),
    nullable: true,
    description: `Training time asked for, in hours. ${COST}`,
    resolve: fromListing('duration_hours'),
  }),
  createdAt: t.field({
    ...readsFacet('listing'),
    type: 'DateTime',
    nullable: true,
    description: `When the job was started. ${COST}`,
    resolve: fromListing('created_at'),
  }),
}));
