import { readable } from '../../errors.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { JobItem, JobListQuery } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import {
  type Condition,
  equals,
  type LocalFilter,
  localFilter,
  searchFor,
  withinBounds,
} from '../connections/local-filter.ts';
import { filterText } from '../connections/pagination-args.ts';
import { toEnum } from '../enum.ts';
import { JOB_STATUSES, JobStatus } from './job.ts';

const vlaType = { description: 'Only jobs of this policy family, such as `smolvla`.' };
const jobType = { description: 'Only jobs of this type: `vla`, `reward` or `vla_w_reward`.' };
const search = {
  description:
    'Only jobs whose description, model or dataset contains this text. At most 200 characters.',
};

const LOCAL = 'Applied by this gateway: up to 10 upstream calls a page.';
const local = {
  status: `Only those in one of these states; those without a state never match. ${LOCAL}`,
  datasetPath: `Only those started with the dataset of exactly this path. ${LOCAL}`,
  createdAfter: `Only those created later than this. ${LOCAL} With NEWEST the search ends there.`,
  createdBefore: `Only those created earlier than this. ${LOCAL} With OLDEST the search ends there.`,
};

export const JobFilter = builder.inputType('JobFilter', {
  description:
    'Which jobs are listed. All conditions given must hold. `projectId`, `vlaType`, `jobType` and `search` are applied by the provider.',
  fields: (t) => ({
    projectId: t.field({ type: 'UUID', description: 'Only jobs of this project.' }),
    vlaType: t.string(vlaType),
    jobType: t.string(jobType),
    search: t.string(search),
    status: t.field({ type: [JobStatus], description: local.status }),
    datasetPath: t.string({ description: local.datasetPath }),
    createdAfter: t.field({ type: 'DateTime', description: local.createdAfter }),
    createdBefore: t.field({ type: 'DateTime', description: local.createdBefore }),
  }),
});

export const ProjectJobFilter = builder.inputType('ProjectJobFilter', {
  description: 'Conditions on the jobs of a project. All that are given must hold.',
  fields: (t) => ({
    vlaType: t.string(vlaType),
    jobType: t.string(jobType),
    search: t.string(search),
    status: t.field({ type: [JobStatus], description: local.status }),
    datasetPath: t.string({ description: local.datasetPath }),
    createdAfter: t.field({ type: 'DateTime', description: local.createdAfter }),
    createdBefore: t.field({ type: 'DateTime', description: local.createdBefore }),
  }),
});

export type JobFilterArgs = Partial<typeof JobFilter.$inferInput>;

/** The conditions that this gateway applies, by their names in the filter. */
export const LOCAL_JOB_CONDITIONS: ReadonlySet<string> = new Set(Object.keys(local));

/** The filter in the provider's query parameters. */
export const jobParameters = ({
  projectId,
  vlaType,
  jobType,
  search,
  datasetPath,
}: JobFilterArgs): Omit<JobListQuery, 'limit' | 'cursor' | 'sort'> => ({
  project_id: projectId ?? undefined,
  vla_type: filterText('vlaType', vlaType),
  job_type: filterText('jobType', jobType),
  search: filterText('search', search) ?? searchFor(datasetPath),
});

/** The conditions that the provider does not have; undefined where none is given. */
export const localJobFilter = (
  { status, datasetPath, createdAfter, createdBefore }: JobFilterArgs,
  sort: 'NEWEST' | 'OLDEST' | 'UPDATED',
): LocalFilter<JobItem> | undefined =>
  localFilter({
    status: status ? inStates(status) : undefined,
    datasetPath: equals(({ dataset }) => dataset, datasetPath),
    created: withinBounds({
      timeOf: ({ created_at }) => timeOf(created_at),
      after: createdAfter ?? undefined,
      before: createdBefore ?? undefined,
      order: CREATED_ORDER[sort],
    }),
  });

const CREATED_ORDER = { NEWEST: 'descending', OLDEST: 'ascending', UPDATED: undefined } as const;

function inStates(states: readonly (typeof JOB_STATUSES)[number][]): Condition<JobItem> {
  const wanted = new Set(states);
  return {
    parameter: [...wanted].sort(),
    matches: ({ status }) => {
      const word = readable(status);
      return word !== null && wanted.has(toEnum(JOB_STATUSES, 'UNKNOWN', word));
    },
    isEmpty: wanted.size === 0,
  };
}
