import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Walk } from './walker.ts';

/** The lists that are walked, with every row that the sandbox has; `first` is the longest page. */
export function listsOf({ qualia, sutro }: Sandbox): Walk[] {
  const ids = <T>(rows: readonly T[], idOf: (row: T) => string) =>
    new Set(rows.map((row) => idOf(row).toLowerCase()));
  const document = (field: string, key: string) =>
    `query ($first: Int!, $after: String) { list: ${field} { edges { node { key: ${key} } } pageInfo { hasNextPage endCursor } } }`;
  const paged = 'first: $first, after: $after';
  const datasets = ids(qualia.datasets.list(), ({ artifact_id }) => artifact_id);
  return [
    {
      name: 'datasets by NEWEST',
      document: document(`datasets(${paged})`, 'artifactId'),
      first: 1_000,
      expected: datasets,
    },
    {
      name: 'datasets by NAME',
      document: document(`datasets(${paged}, sort: NAME)`, 'artifactId'),
      first: 1_000,
      expected: datasets,
    },
    {
      name: 'jobs',
      document: document(`jobs(${paged})`, 'jobId'),
      first: 1_000,
      expected: ids(qualia.jobs.list(), ({ job_id }) => job_id),
    },
    {
      // Not by SIZE or NAME: a drifted answer is without them, and a row whose key changes has moved.
      name: 'sutroDatasets by NEWEST',
      document: document(`sutroDatasets(${paged})`, 'datasetId'),
      first: 1_000,
      expected: ids(sutro.datasets.list(), ({ dataset_id }) => dataset_id),
    },
    {
      name: 'sutroJobs',
      document: document(`sutroJobs(${paged})`, 'jobId'),
      first: 100,
      expected: ids(sutro.jobs.list(), ({ job_id }) => job_id),
    },
  ];
}
