import type { ArtifactItem } from '../../src/sandbox/qualia/rows.ts';
import type { SutroDataset } from '../../src/sandbox/sutro/rows.ts';
import type { Operation } from './operations.ts';

/** What of an answer of REST the operations ask for. */
export type PageBody = {
  readonly items: readonly ArtifactItem[];
  readonly page_info: {
    readonly has_next: boolean;
    readonly end_cursor: string | null;
    readonly total_count: number;
  };
};
export type JobBody = {
  readonly job_id: string;
  readonly status: string;
  readonly current_phase: string;
};
export type SutroBody = { readonly datasets: readonly SutroDataset[] };

/** All that REST tells for one operation. */
export type Rest = {
  readonly page: PageBody;
  readonly jobs?: readonly JobBody[];
  readonly sutro?: SutroBody;
};

/** The `data` that an operation must answer with, made from REST's answers. */
export function expectedData(operation: Operation, { page, jobs = [], sutro }: Rest): object {
  const byId = new Map(jobs.map((job) => [job.job_id, job]));
  if (operation.reads === 'jobs') {
    const nodes = page.items.map((item) => ({
      artifactId: item.artifact_id,
      jobs: (item.jobs ?? []).map(({ job_id }) => ({ job: jobOf(byId.get(job_id)) })),
    }));
    return { datasets: { nodes } };
  }
  const isLarge = operation.document.includes('metadata');
  const nodes = page.items.map((item) => ({
    artifactId: item.artifact_id,
    subtype: item.subtype,
    path: item.path,
    createdAt: item.created_at,
    updatedAt: item.updated_at,
    ...(isLarge && { metadata: item.metadata ?? {} }),
  }));
  if (isLarge) return { datasets: { nodes } };
  const { has_next: hasNextPage, total_count: totalCount } = page.page_info;
  const datasets = { nodes, pageInfo: { hasNextPage }, totalCount };
  return sutro ? { datasets, sutroDatasets: { nodes: sutro.datasets.map(sutroOf) } } : { datasets };
}

const jobOf = (job: JobBody | undefined) =>
  job && { jobId: job.job_id, statusText: job.status, currentPhase: job.current_phase };

const sutroOf = (dataset: SutroDataset) => ({
  datasetId: dataset.dataset_id,
  name: dataset.name,
  fileCount: dataset.file_count,
  totalSizeBytes: dataset.total_size_bytes,
  schema: dataset.schema?.fields ?? [],
});

/**
 * Data as a text in which equal data are equal: cursors are each server's own, times may be written in several ways,
 * and Sutro's list has no order of its own.
 */
export const canonical = (data: unknown): string =>
  JSON.stringify(data, (key, value) => {
    if (key === 'endCursor') return undefined;
    if (key === 'createdAt' || key === 'updatedAt') return Date.parse(value);
    if (key === 'sutroDatasets') return { nodes: value.nodes.map(canonical).sort() };
    return value;
  });
