import type { ItemFilter } from '../../pagination/filtered.ts';
import { epochMs } from '../../pagination/timestamp.ts';
import type { JobItem, JobListQuery } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import type { LocalFilter } from '../connections/forward-connection.ts';
import { filterText, MAX_TEXT } from '../connections/pagination-args.ts';
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

/** The provider's `search` narrows the list to rows that contain the path, if it accepts the text. */
const searchFor = (path: string | null | undefined): string | undefined =>
  path && path.length <= MAX_TEXT && path.isWellFormed() && !path.includes('\0') ? path : undefined;

/** The conditions that the provider does not have; undefined where none is given. */
export function localJobFilter(
  { status, datasetPath, createdAfter, createdBefore }: JobFilterArgs,
  sort: 'NEWEST' | 'OLDEST' | 'UPDATED',
): LocalFilter<JobItem> | undefined {
  const statuses = status?.toSorted();
  const after = createdAfter?.getTime();
  const before = createdBefore?.getTime();
  const parameters = { statuses, datasetPath, after, before };
  if (Object.values(parameters).every((it) => it === undefined || it === null)) return undefined;
  const matches = (job: JobItem): boolean => {
    if (statuses && (job.status === null || !statuses.includes(statusOf(job.status)))) return false;
    if (datasetPath != null && job.dataset !== datasetPath) return false;
    if (after === undefined && before === undefined) return true;
    if (job.created_at === null) return false;
    const created = epochMs(job.created_at);
    return (after === undefined || created > after) && (before === undefined || created < before);
  };
  return {
    ...boundOf(sort, after, before),
    matches,
    parameters,
    isEmpty:
      statuses?.length === 0 || (after !== undefined && before !== undefined && after >= before),
  };
}

const statusOf = (status: string) => toEnum(JOB_STATUSES, 'UNKNOWN', status);

/** The bound in the direction of the sort, after which no row matches. */
function boundOf(
  sort: 'NEWEST' | 'OLDEST' | 'UPDATED',
  after: number | undefined,
  before: number | undefined,
): Pick<ItemFilter<JobItem>, 'isPast'> {
  if (sort === 'NEWEST' && after !== undefined) {
    return { isPast: ({ created_at }) => created_at !== null && epochMs(created_at) <= after };
  }
  if (sort === 'OLDEST' && before !== undefined) {
    return { isPast: ({ created_at }) => created_at !== null && epochMs(created_at) >= before };
  }
  return {};
}
