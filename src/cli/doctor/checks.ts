import type { ProviderError, ProviderName } from '../../errors.ts';
import { imageKeys, listDatasets } from '../../providers/qualia/datasets.ts';
import { listJobs, readJob } from '../../providers/qualia/jobs.ts';
import { listModels } from '../../providers/qualia/models.ts';
import { listProjects } from '../../providers/qualia/projects.ts';
import { listSutroDatasets } from '../../providers/sutro/datasets.ts';
import { listSutroFiles } from '../../providers/sutro/files.ts';
import { listSutroJobs, readSutroJob } from '../../providers/sutro/jobs.ts';
import { isInvalidItem } from './items.ts';
import type { Probe, Prober } from './probe.ts';

const QUERY = { limit: 5, sort: 'newest' } as const;

/** The first whole item of a list, to go on from it to what it leads to. */
const firstOf = <T>(items: readonly (T | ProviderError)[]): T | undefined => {
  for (const item of items) if (!isInvalidItem(item)) return item;
  return undefined;
};

/**
 * A small page of every list that a provider has, and one of each thing that is read by id: every
 * route of `ROUTES`. Reads only.
 */
export const CHECKS: Readonly<Record<ProviderName, (probe: Prober) => Promise<Probe[]>>> = {
  qualia: async (probe) => {
    const [datasets, jobs, models, projects] = await Promise.all([
      probe(listDatasets(QUERY)),
      probe(listJobs(QUERY)),
      probe(listModels(QUERY)),
      probe(listProjects(QUERY)),
    ]);
    const dataset = 'answer' in datasets ? firstOf(datasets.answer.items) : undefined;
    const job = 'answer' in jobs ? firstOf(jobs.answer.items) : undefined;
    const single = await Promise.all([
      ...(dataset ? [probe(imageKeys(dataset.path))] : []),
      ...(job ? [probe(readJob(job.job_id))] : []),
    ]);
    return [datasets, jobs, models, projects, ...single];
  },
  sutro: async (probe) => {
    const [datasets, jobs] = await Promise.all([
      probe(listSutroDatasets()),
      probe(listSutroJobs({ limit: QUERY.limit })),
    ]);
    const dataset = 'answer' in datasets ? firstOf(datasets.answer.items) : undefined;
    const job = 'answer' in jobs ? firstOf(jobs.answer.items) : undefined;
    const single = await Promise.all([
      ...(dataset ? [probe(listSutroFiles(dataset.dataset_id))] : []),
      ...(job ? [probe(readSutroJob(job.job_id))] : []),
    ]);
    return [datasets, jobs, ...single];
  },
};
