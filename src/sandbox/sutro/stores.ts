import { Store } from '../store.ts';
import { timeKey } from '../time.ts';
import type { SutroDataset, SutroJob } from './rows.ts';

/** Everything Sutro knows. The files of a dataset follow from the dataset. */
export type SutroStores = {
  readonly datasets: Store<SutroDataset>;
  readonly jobs: Store<SutroJob>;
};

/** Datasets have no order but that of insertion: the real list must not be trusted to have one (§2.4). */
export const createSutroStores = (): SutroStores => ({
  datasets: new Store((row) => row.dataset_id),
  jobs: new Store((row) => row.job_id, {
    newest: { key: (row) => timeKey(row.datetime_created), descending: true },
  }),
});
