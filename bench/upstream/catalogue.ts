import type { JobItem } from '../../src/sandbox/qualia/rows.ts';
import { fillQualia } from '../../src/sandbox/qualia/sample-data.ts';
import { createQualiaStores, type QualiaStores } from '../../src/sandbox/qualia/stores.ts';
import { fillSutro } from '../../src/sandbox/sutro/sample-data.ts';
import { createSutroStores, type SutroStores } from '../../src/sandbox/sutro/stores.ts';

export type CatalogueOptions = {
  /** Datasets at Qualia and at Sutro. */
  readonly size: number;
  readonly sutroSize: number;
  /** At most so many jobs at Qualia; otherwise four for every five datasets. */
  readonly jobs?: number | undefined;
};

export type Catalogue = { readonly qualia: QualiaStores; readonly sutro: SutroStores };

const SEED = 1;

/** The sandbox's data, the same in every run. */
export function catalogueOf({ size, sutroSize, jobs }: CatalogueOptions): Catalogue {
  const qualia = createQualiaStores();
  const sutro = createSutroStores();
  fillQualia(qualia, { seed: SEED, size });
  fillSutro(sutro, { seed: SEED, size: sutroSize });
  settle(qualia);
  return { qualia: jobs === undefined ? qualia : withJobs(qualia, jobs), sutro };
}

/** Of a job that has only just been accepted the list says null and the read by id `queued`: one answer is enough here. */
const settle = ({ jobs }: QualiaStores): void => {
  for (const { job_id, status } of jobs.list()) {
    if (status === null) jobs.update(job_id, { status: 'queued', current_phase: 'queuing' });
  }
};

/** Every link leads to one of the first `count` jobs; a page of datasets keeps as many distinct jobs as it had. */
const withJobs = (full: QualiaStores, count: number): QualiaStores => {
  const all = full.jobs.list();
  const kept = all.slice(0, count);
  const isKept = new Map<string, JobItem | undefined>(
    all.map(({ job_id }, at) => [job_id, kept[at % kept.length]]),
  );
  const bounded = createQualiaStores();
  bounded.jobs.insert(...kept);
  for (const dataset of full.datasets.list()) {
    const jobs = dataset.jobs?.flatMap(({ job_id, direction }) => {
      const instead = isKept.get(job_id);
      return instead ? [{ job_id: instead.job_id, direction }] : [];
    });
    bounded.datasets.insert({ ...dataset, jobs: jobs ?? [] });
  }
  return bounded;
};
