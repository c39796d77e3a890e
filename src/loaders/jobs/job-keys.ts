import type { SharedFuture } from '../../async/future.ts';
import type { FinetuneStatus, JobItem } from '../../providers/qualia/jobs.ts';

/**
 * What is wanted of a job: `summary` is what both upstream reads tell, `listing` what only the jobs list tells,
 * `detail` what only the read by id tells.
 */
export type JobFacet = 'summary' | 'listing' | 'detail';

/** What both upstream reads tell of a job. */
export type Summary = JobItem | FinetuneStatus;

export type JobKey = { readonly id: string; readonly facet: JobFacet };
export type JobRecord = { readonly listed: JobItem | null; readonly detail: FinetuneStatus | null };

/** The wishes of one facet, by the job's id. */
export type FacetCache<T> = {
  readonly facet: JobFacet;
  readonly select: (record: JobRecord) => T;
  readonly cached: Map<string, SharedFuture<T>>;
};

export const facetCache = <T>(
  facet: JobFacet,
  select: (record: JobRecord) => T,
): FacetCache<T> => ({
  facet,
  select,
  cached: new Map(),
});
