import type { Context } from '../../context.ts';
import type { JobItem } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import { Job, type JobReference, jobKey } from './job.ts';
import { readsFacet } from './job-fields.ts';

// Fields that only the jobs list has. At most one upstream call per 1000 jobs of the account, for
// any number of selected jobs; the list is read only as far as needed.

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

/** The fields of a list row of the given type. */
type KeysOf<T> = { [K in keyof JobItem]: JobItem[K] extends T ? K : never }[keyof JobItem];

builder.objectFields(Job, (t) => ({
  description: t.string(text('job_desc', 'The owner’s description of the job.')),
  jobType: t.string(
    text('job_type', 'What the job trains: `vla`, `reward` or `vla_w_reward`; an open set.'),
  ),
  vlaType: t.string(text('vla_type', 'Policy family, such as `smolvla` or `pi0`; an open set.')),
  model: t.string(text('model', 'Base model that the job fine-tunes.')),
  datasetPath: t.string(
    text('dataset', 'Hugging Face path of the dataset that the job was started with.'),
  ),
  finetunedModelId: t.string(
    text('finetuned_model_id', 'Id of the resulting model, such as a Hugging Face path.'),
  ),
  useRabc: t.boolean({
    ...readsFacet('listing'),
    nullable: true,
    description: `Whether a reward model weights the training samples (RA-BC). ${COST}`,
    resolve: fromListing('use_rabc'),
  }),
  batchSize: t.int({
    ...readsFacet('listing'),
    nullable: true,
    description: `Samples per training step. ${COST}`,
    resolve: fromListing('batch_size'),
  }),
  durationHours: t.float({
    ...readsFacet('listing'),
    nullable: true,
    description: `Requested training time, in hours. ${COST}`,
    resolve: fromListing('duration_hours'),
  }),
  createdAt: t.field({
    ...readsFacet('listing'),
    type: 'DateTime',
    nullable: true,
    description: `When the job was created. ${COST}`,
    resolve: fromListing('created_at'),
  }),
}));
