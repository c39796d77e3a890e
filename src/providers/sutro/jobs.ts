import { z } from 'zod';
import type { Page, WholeList } from '../../pagination/page.ts';
import type { UpstreamRequest } from '../../upstream/request.ts';
import { parseItems, parseResponse, parseRow, reportDrift } from '../../upstream/response/parse.ts';
import {
  dateTime,
  jsonObject,
  optional,
  optionalCursor,
  optionalDateTime,
  rawList,
} from '../fields.ts';
import { freshnessOfTerminal } from '../freshness.ts';
import { encodePathSegment, expandPath, ROUTES, withQuery } from '../routes.ts';

// docs/providers.md §2.3 to §2.5.

const wireJob = z.object({
  job_id: z.string(),
  status: optional(z.string()),
  model: optional(z.string()),
  system_prompt: optional(z.string()),
  job_priority: optional(z.int()),
  datetime_created: optionalDateTime,
  datetime_started: optionalDateTime,
  datetime_completed: optionalDateTime,
  json_schema: optional(jsonObject),
  sampling_params: optional(jsonObject),
  name: optional(z.string()),
  description: optional(z.string()),
  dataset_id: optional(z.string()),
  input_tokens: optional(z.int()),
  output_tokens: optional(z.int()),
  // US dollars, like `cost_estimate`.
  job_cost: optional(z.number()),
  num_rows: optional(z.int()),
  failure_reason: optional(jsonObject),
  cost_estimate: optional(z.number()),
  run_type: optional(z.string()),
  // Names of the older job shape, and one that only the SDK uses.
  priority: z.int().nullish(),
  datetime_added: dateTime.nullish(),
  created_at: dateTime.nullish(),
  completed_at: dateTime.nullish(),
  input_count: z.int().nullish(),
});

// Occurs in one example only.
const LOOSE = ['run_type'];
const ALIASES = {
  priority: 'job_priority',
  datetime_added: 'datetime_created',
  created_at: 'datetime_created',
  completed_at: 'datetime_completed',
  input_count: 'num_rows',
};
const FIELDS = {
  known: Object.keys(wireJob.shape).filter(
    (name) => !LOOSE.includes(name) && !Object.hasOwn(ALIASES, name),
  ),
  optional: LOOSE,
  aliases: ALIASES,
};

const resolveAliases = (wire: z.infer<typeof wireJob>) => {
  const { priority, datetime_added, created_at, completed_at, input_count, ...job } = wire;
  return {
    ...job,
    job_priority: job.job_priority ?? priority ?? null,
    datetime_created: job.datetime_created ?? datetime_added ?? created_at ?? null,
    datetime_completed: job.datetime_completed ?? completed_at ?? null,
    num_rows: job.num_rows ?? input_count ?? null,
  };
};

const ALIAS_NAMES = Object.keys(ALIASES);

const jobItem = wireJob.transform(
  (wire): ReturnType<typeof resolveAliases> =>
    ALIAS_NAMES.some((name) => Object.hasOwn(wire, name)) ? resolveAliases(wire) : wire,
);

export type SutroJobItem = z.infer<typeof jobItem>;

/** `limit` is 1..100. */
export type SutroJobListQuery = {
  readonly limit: number;
  readonly cursor?: string | null | undefined;
};

const list = z.object({ jobs: rawList, next_cursor: optionalCursor });

/** One page of the jobs, newest first. The provider returns no total. */
export const listSutroJobs = ({
  limit,
  cursor,
}: SutroJobListQuery): UpstreamRequest<Page<SutroJobItem>> => {
  const route = ROUTES.sutro.jobs;
  return {
    ...route,
    path: withQuery(route.path, { limit, cursor }),
    hasCursor: typeof cursor === 'string',
    parse: (json, origin) => {
      const { jobs, next_cursor } = parseResponse(list, json, route);
      return {
        items: parseItems(jobItem, jobs, { ...route, at: 'jobs', fields: FIELDS, origin }),
        hasNext: next_cursor !== null,
        endCursor: next_cursor,
        totalCount: null,
        readAt: origin?.readAt ?? performance.now(),
      };
    },
  };
};

/** Jobs, and the cursor from which the list goes on; null where it is whole. */
export type SutroJobs = WholeList<SutroJobItem> & { readonly nextCursor: string | null };

/**
 * All jobs in one answer: the route is not paged when no `limit` is sent. A deployment that pages all
 * the same answers with a cursor, which counts as drift.
 */
export const listAllSutroJobs = (cursor?: string): UpstreamRequest<SutroJobs> => {
  const route = ROUTES.sutro.jobs;
  return {
    ...route,
    path: withQuery(route.path, { cursor }),
    hasCursor: cursor !== undefined,
    parse: (json, origin) => {
      const { jobs, next_cursor } = parseResponse(list, json, route);
      if (next_cursor !== null) origin?.reportDrift({ drift: 'added', field: 'next_cursor' });
      return {
        items: parseItems(jobItem, jobs, { ...route, at: 'jobs', fields: FIELDS, origin }),
        nextCursor: next_cursor,
        readAt: origin?.readAt ?? performance.now(),
      };
    },
  };
};

const single = z.object({ job: jsonObject });

/** Null if the provider does not have the job. */
export const readSutroJob = (jobId: string): UpstreamRequest<SutroJobItem | null> => {
  const route = ROUTES.sutro.job;
  return {
    ...route,
    path: expandPath(route.path, encodePathSegment(jobId)),
    notFoundValue: null,
    freshnessMs: (job) => freshIfEnded(job?.status),
    parse: (json, origin) => {
      const { job } = parseResponse(single, json, route);
      reportDrift(FIELDS, job, origin);
      return parseRow(jobItem, job, { ...route, at: 'job', origin });
    },
  };
};

/** A job in one of these states no longer changes; CANCELLING still does. */
const freshIfEnded = freshnessOfTerminal(['succeeded', 'cancelled', 'failed']);
