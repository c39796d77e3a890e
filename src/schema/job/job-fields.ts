import { type GraphQLResolveInfo, isObjectType } from 'graphql';
import type { JobFacet } from '../../loaders/jobs/job-keys.ts';
import type { JobLoader } from '../../loaders/jobs/job-loader.ts';
import { type FieldCost, fieldCost, type ListName } from '../cost/field-cost.ts';
import { selectedFields } from '../selection.ts';
import type { JobReference } from './job.ts';

const FACET_COSTS: Record<JobFacet, FieldCost> = {
  summary: { links: ['qualia.jobs'] },
  listing: { once: ['qualia.jobs'] },
  detail: { perObject: 1, sharedRead: 'qualia.job' },
};

/** Marks a field of Job with the upstream read that fills it and with its cost; `others` are also read. */
export const readsFacet = (facet: JobFacet, ...others: readonly ListName[]) => ({
  extensions: {
    jobFacet: facet,
    ...fieldCost({
      ...FACET_COSTS[facet],
      ...(others.length > 0 && { once: ['qualia.jobs', ...others] }),
    }).extensions,
  },
});

/**
 * A reference to a job; null if the job does not exist. Requests the data of the selected fields in
 * the same tick, so that the check needs no read of its own.
 */
export async function findJob(
  jobs: JobLoader,
  id: string,
  info: GraphQLResolveInfo,
): Promise<JobReference | null> {
  const facets = facetsOf(info);
  const summary = jobs.summary(id);
  // A failure here occurs again at the field that needs the data, and is reported there.
  const prefetches = [
    facets.has('listing') && jobs.listing(id),
    facets.has('detail') && jobs.detail(id),
  ];
  await Promise.allSettled(prefetches);
  return (await summary) ? { job_id: id } : null;
}

function facetsOf(info: GraphQLResolveInfo): ReadonlySet<unknown> {
  const type = info.schema.getType('Job');
  const fields = isObjectType(type) ? type.getFields() : {};
  const selected = [...selectedFields(info, 'Job')];
  return new Set(selected.map((name) => fields[name]?.extensions.jobFacet));
}
