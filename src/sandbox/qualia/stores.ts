import { type Order, Store } from '../store.ts';
import { timeKey } from '../time.ts';
import { lastChange } from './phases.ts';
import type { ArtifactItem, JobItem, ProjectItem } from './rows.ts';

/** Everything Qualia knows. Rows are the items of its lists, word for word. */
export type QualiaStores = {
  readonly datasets: Store<ArtifactItem>;
  readonly jobs: Store<JobItem>;
  readonly models: Store<ArtifactItem>;
  readonly projects: Store<ProjectItem>;
};

type Dated = { readonly created_at: string | null };
type Updated = { readonly updated_at: string };

const byCreation = {
  newest: { key: (row: Dated) => timeKey(row.created_at), descending: true },
  oldest: { key: (row: Dated) => timeKey(row.created_at) },
};

const byUpdate: Order<Updated> = { key: (row) => timeKey(row.updated_at), descending: true };

const artifacts = (): Store<ArtifactItem> =>
  new Store<ArtifactItem>((row) => row.artifact_id, {
    ...byCreation,
    updated: byUpdate,
    name: { key: (row) => row.path },
  });

export const createQualiaStores = (): QualiaStores => ({
  datasets: artifacts(),
  models: artifacts(),
  jobs: new Store<JobItem>((row) => row.job_id, {
    ...byCreation,
    updated: { key: lastChange, descending: true },
  }),
  projects: new Store<ProjectItem>((row) => row.project_id, {
    ...byCreation,
    updated: byUpdate,
    name: { key: (row) => row.name },
  }),
});
