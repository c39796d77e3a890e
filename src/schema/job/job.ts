import { builder } from '../builder.ts';
import { globalId, Node } from '../node.ts';

/** A job is known by its id alone; everything else is read when it is selected. Links and list rows are references too. */
export type JobReference = { readonly job_id: string };

/** The id under which loaders know a job. */
export const jobKey = ({ job_id }: JobReference): string => job_id.toLowerCase();

export const JOB_STATUSES = [
  'QUEUED',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'UNKNOWN',
] as const;

export const JobStatus = builder.enumType('JobStatus', {
  description: 'How far a job at Qualia is.',
  values: {
    QUEUED: { description: 'Waits for its turn.' },
    RUNNING: { description: 'Is being worked on.' },
    COMPLETED: { description: 'Ended well. Does not change any more.' },
    FAILED: { description: 'Ended with an error. Does not change any more.' },
    CANCELLED: { description: 'Was stopped. Does not change any more.' },
    UNKNOWN: { description: 'A word unknown here; `statusText` has it.' },
  } satisfies Record<(typeof JOB_STATUSES)[number], object>,
});

export const Job = builder.objectRef<JobReference>('Job').implement({
  description:
    'A fine-tuning job at Qualia. A reference costs nothing upstream; its fields are read in one batch for all jobs of a page. A field is null when the provider does not tell it, or does not have the job any more.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id. Free.',
      resolve: (job) => globalId('Job', jobKey(job)),
    }),
    jobId: t.expose('job_id', { type: 'UUID', description: 'Qualia’s id of the job. Free.' }),
  }),
});
