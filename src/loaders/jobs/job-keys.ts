import type { SharedFuture } from '../../async/future.ts';
import type { FinetuneStatus, JobItem } from '../../providers/qualia/jobs.ts';

/**
 * Which upstream read can answer: `summary` either read, `listing` the jobs list only, `detail` the
 * read by id only.
 */
export type JobFacet = 'summary' | 'listing' | 'detail';

/** The fields that both upstream reads have. */
export type Summary = JobItem | FinetuneStatus;

export type JobKey = { readonly id: string; readonly facet: JobFacet };
export type JobRecord = { readonly listed: JobItem | null; readonly detail: FinetuneStatus | null };

/** The values of one facet that this request has loaded, by the id of the job. */
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
