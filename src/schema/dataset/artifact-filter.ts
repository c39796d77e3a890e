import { timeOf } from '../../pagination/timestamp.ts';
import type { DatasetItem } from '../../providers/qualia/datasets.ts';
import { type Condition, equals, withinBounds } from '../connections/local-filter.ts';
import type { DatasetSort } from './dataset.ts';

const LOCAL = 'Applied by this gateway: up to 10 upstream calls a page.';

/** Conditions on datasets and models that Qualia does not have. */
export const artifactConditions = {
  path: { description: `Only those of exactly this path; case matters. ${LOCAL}` },
  createdAfter: {
    type: 'DateTime',
    description: `Only those created later than this. ${LOCAL} With NEWEST the search ends there.`,
  },
  createdBefore: {
    type: 'DateTime',
    description: `Only those created earlier than this. ${LOCAL} With OLDEST the search ends there.`,
  },
  updatedAfter: {
    type: 'DateTime',
    description: `Only those changed later than this. ${LOCAL} With UPDATED the search ends there.`,
  },
} as const;

export const ARTIFACT_CONDITION_NAMES: ReadonlySet<string> = new Set(
  Object.keys(artifactConditions),
);

export type ArtifactFilterArgs = {
  readonly path?: string | null | undefined;
  readonly createdAfter?: number | null | undefined;
  readonly createdBefore?: number | null | undefined;
  readonly updatedAfter?: number | null | undefined;
};

export const artifactFilterConditions = (
  { path, createdAfter, createdBefore, updatedAfter }: ArtifactFilterArgs,
  sort: typeof DatasetSort.$inferType,
): Readonly<Record<string, Condition<DatasetItem> | undefined>> => ({
  path: equals((item) => item.path, path),
  created: withinBounds({
    timeOf: ({ created_at }) => timeOf(created_at),
    after: createdAfter ?? undefined,
    before: createdBefore ?? undefined,
    order: sort === 'NEWEST' ? 'descending' : sort === 'OLDEST' ? 'ascending' : undefined,
  }),
  updated: withinBounds({
    timeOf: ({ updated_at }) => timeOf(updated_at),
    after: updatedAfter ?? undefined,
    order: sort === 'UPDATED' ? 'descending' : undefined,
  }),
});
