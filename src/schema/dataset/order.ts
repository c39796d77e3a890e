import type { ListOrder } from '../../pagination/position.ts';
import { timeOf } from '../../pagination/timestamp.ts';
import type { DatasetSort } from './dataset.ts';

/** The fields of datasets and models: both have the same (docs/providers.md §1.4). */
type Artifact = { artifact_id: string; path: string; created_at: string; updated_at: string };

const artifact = { provider: 'qualia', idOf: (it: Artifact) => it.artifact_id } as const;
const createdAt = (it: Artifact) => timeOf(it.created_at);
const updatedAt = (it: Artifact) => timeOf(it.updated_at);

export const ARTIFACT_ORDERS: Record<typeof DatasetSort.$inferType, ListOrder<Artifact>> = {
  NEWEST: { ...artifact, keyOf: createdAt, descending: true },
  OLDEST: { ...artifact, keyOf: createdAt, descending: false },
  UPDATED: { ...artifact, keyOf: updatedAt, descending: true },
  NAME: { ...artifact, keyOf: ({ path }) => path, descending: false },
};
