export const OPERATION_NAMES = ['Q1', 'Q2', 'Q2-few', 'Q2-same', 'Q3', 'Q4'] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

export type Operation = {
  readonly title: string;
  /** Datasets of Qualia on a page. */
  readonly first: number;
  /** Of the cursors that were walked, 50 datasets apart, every so many-th opens a page; 0 asks for one page only. */
  readonly stride: number;
  /** What beside the page itself is read upstream. */
  readonly reads: 'nothing' | 'jobs' | 'sutro';
  /** Which upstream it is asked of. */
  readonly world: CatalogueName;
  readonly document: string;
};

export type CatalogueName = 'many' | 'few';

/** The upstreams: 10 000 and 200 datasets, and jobs of which reading the whole list is dear, or cheap. */
export const CATALOGUES = {
  many: { size: 10_000, sutroSize: 200, jobs: undefined },
  few: { size: 10_000, sutroSize: 200, jobs: 800 },
} as const;

const ROW = 'artifactId subtype path createdAt updatedAt';
const PAGE = `nodes { ${ROW} } pageInfo { hasNextPage endCursor } totalCount`;
const query = (name: string, fields: string): string =>
  `query ${name}($first: Int!, $after: String) { ${fields} }`;
const datasets = (selection: string): string =>
  `datasets(first: $first, after: $after) { ${selection} }`;

const withJobs: Omit<Operation, 'title' | 'world' | 'stride'> = {
  first: 50,
  reads: 'jobs',
  document: query(
    'Jobs',
    datasets('nodes { artifactId jobs { job { jobId statusText currentPhase } } }'),
  ),
};

export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  Q1: {
    title: 'page of 20 datasets',
    first: 20,
    stride: 1,
    reads: 'nothing',
    world: 'many',
    document: query('Page', datasets(PAGE)),
  },
  Q2: {
    ...withJobs,
    title: '50 datasets and their 40 jobs, of 8 000 upstream',
    stride: 1,
    world: 'many',
  },
  'Q2-few': {
    ...withJobs,
    title: '50 datasets and their 40 jobs, of 800 upstream',
    stride: 1,
    world: 'few',
  },
  'Q2-same': {
    ...withJobs,
    title: 'Q2, the same page by everybody',
    stride: 0,
    world: 'many',
  },
  Q3: {
    title: 'page of 20 datasets, and 200 of Sutro with their columns',
    first: 20,
    stride: 1,
    reads: 'sutro',
    world: 'many',
    document: query(
      'Both',
      `${datasets(PAGE)} sutroDatasets { nodes { datasetId name fileCount totalSizeBytes schema { name type } } }`,
    ),
  },
  Q4: {
    title: '1 000 datasets with metadata',
    first: 1_000,
    stride: 1,
    reads: 'nothing',
    world: 'many',
    document: query('Large', datasets(`nodes { ${ROW} metadata }`)),
  },
};

/** Asks for the cursors themselves. */
export const WALK = query('Walk', datasets('pageInfo { endCursor }'));
export const WALK_FIRST = 50;
