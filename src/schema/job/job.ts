import { builder } from '../builder.ts';
import { globalId, Node } from '../node.ts';

/** A job by its id; all else is read when it is selected. Links and list rows are references, too. */
export type JobReference = { readonly job_id: string };

/** The id of a job in loaders: lower case. */
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
  description: 'State of a job at Qualia.',
  values: {
    QUEUED: { description: 'Waiting to start.' },
    RUNNING: { description: 'In progress.' },
    COMPLETED: { description: 'Ended successfully. Final.' },
    FAILED: { description: 'Ended with an error. Final.' },
    CANCELLED: { description: 'Stopped before its end. Final.' },
    UNKNOWN: { description: 'A word that this gateway does not know; `statusText` has it.' },
  } satisfies Record<(typeof JOB_STATUSES)[number], object>,
});

export const Job = builder.objectRef<JobReference>('Job').implement({
  description:
    'A fine-tuning job at Qualia. A link to a job needs no upstream call; the fields of all jobs of a page are read in one batch. A field is null if the provider does not return it or no longer has the job.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id. No upstream call.',
      resolve: (job) => globalId('Job', jobKey(job)),
    }),
    jobId: t.expose('job_id', {
      type: 'UUID',
      description: 'Qualia’s id of the job. No upstream call.',
    }),
  }),
});
