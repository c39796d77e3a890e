import { z } from 'zod';
import type { Page } from '../../pagination/page.ts';
import type { UpstreamRequest } from '../../upstream/request.ts';
import { parseRow, reportDrift } from '../../upstream/response/parse.ts';
import { promised } from '../../upstream/response/repair.ts';
import { dateTime, nullishList, optional, optionalDateTime, uuid } from '../fields.ts';
import { freshnessOfTerminal } from '../freshness.ts';
import { encodePathSegment, expandPath, ROUTES } from '../routes.ts';
import { cursorList, type ListQuery } from './list.ts';

// docs/providers.md §1.3, §1.4.

const jobItem = z.object({
  job_id: uuid,
  project_id: promised(uuid),
  job_desc: optional(z.string()),
  status: optional(z.string()),
  current_phase: optional(z.string()),
  vla_type: optional(z.string()),
  job_type: optional(z.string()),
  model: optional(z.string()),
  // A dataset's `path`, not its id.
  dataset: optional(z.string()),
  instance_type: optional(z.string()),
  region: optional(z.string()),
  duration_hours: optional(z.number()),
  batch_size: optional(z.int()),
  finetuned_model_id: optional(z.string()),
  created_at: optionalDateTime,
  use_rabc: optional(z.boolean()),
});

const phaseEvent = z.object({
  status: optional(z.string()),
  message: optional(z.string()),
  error: optional(z.string()),
  timestamp: dateTime,
  retry_attempt: z
    .int()
    .nullish()
    .transform((it) => it ?? 0),
});

const phase = z.object({
  name: z.string(),
  status: z.string(),
  started_at: optionalDateTime,
  completed_at: optionalDateTime,
  events: nullishList(phaseEvent),
  error: optional(z.string()),
});

const finetuneStatus = z.object({
  job_id: uuid,
  current_phase: promised(z.string()),
  status: promised(z.string()),
  instance_type: optional(z.string()),
  region: optional(z.string()),
  phases: nullishList(phase),
});

/** A job in the list: everything but its phases. */
export type JobItem = z.infer<typeof jobItem>;
export type PhaseEvent = z.infer<typeof phaseEvent>;
export type Phase = z.infer<typeof phase>;
/**
 * A job read by id: it has the phases, but no project, dataset, model or creation time.
 */
export type FinetuneStatus = z.infer<typeof finetuneStatus>;

/**
 * Jobs cannot be sorted by name. `search` is at most 200 characters, over description, model,
 * dataset.
 */
export type JobListQuery = ListQuery<'newest' | 'oldest' | 'updated'> & {
  readonly project_id?: string | null | undefined;
  readonly vla_type?: string | null | undefined;
  readonly job_type?: string | null | undefined;
  readonly search?: string | null | undefined;
};

const jobs = cursorList(ROUTES.qualia.jobs, jobItem);

export const listJobs = (query: JobListQuery): UpstreamRequest<Page<JobItem>> => {
  const { limit, cursor, sort, project_id, vla_type, job_type, search } = query;
  return jobs({ limit, cursor, sort, project_id, vla_type, job_type, search });
};

/** Null if the provider does not have the job. */
export const readJob = (jobId: string): UpstreamRequest<FinetuneStatus | null> => {
  const route = ROUTES.qualia.job;
  return {
    ...route,
    path: expandPath(route.path, encodePathSegment(jobId)),
    notFoundValue: null,
    freshnessMs: (job) => freshIfEnded(job?.status),
    parse: (json, origin) => {
      reportDrift(STATUS_FIELDS, json, origin);
      return parseRow(finetuneStatus, json, { ...route, origin });
    },
  };
};

const STATUS_FIELDS = { known: Object.keys(finetuneStatus.shape) };

/** A job in one of these states no longer changes. */
const freshIfEnded = freshnessOfTerminal(['completed', 'failed', 'cancelled']);
