import type { ArtifactItem, JobLink } from '../../../src/sandbox/qualia/rows.ts';
import type { SutroDataset } from '../../../src/sandbox/sutro/rows.ts';
import type { JobBody, PageBody, SutroBody } from '../../operations/expected.ts';

/** The part of our graph that is measured, by the same names, so that one document suits all. */
export const typeDefs = /* GraphQL */ `
  scalar JSON

  type Query {
    datasets(first: Int! = 20, after: String): DatasetConnection
    sutroDatasets: SutroDatasetConnection
  }

  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }

  type DatasetConnection {
    nodes: [Dataset]!
    pageInfo: PageInfo!
    totalCount: Int
  }

  type Dataset {
    artifactId: ID!
    subtype: String!
    path: String!
    metadata: JSON!
    jobs: [DatasetJob!]!
    createdAt: String!
    updatedAt: String!
  }

  type DatasetJob {
    direction: String!
    job: Job!
  }

  type Job {
    jobId: ID!
    statusText: String
    currentPhase: String
  }

  type SutroDatasetConnection {
    nodes: [SutroDataset]!
  }

  type SutroDataset {
    datasetId: String!
    name: String
    createdAt: String
    fileCount: Int
    totalSizeBytes: Float
    schema: [SutroField!]!
  }

  type SutroField {
    name: String!
    type: String
  }
`;

type PageInfo = PageBody['page_info'];

/** What is the same for every peer; each has its own way to `DatasetJob.job`. */
export const resolvers = {
  DatasetConnection: {
    nodes: (page: PageBody) => page.items,
    pageInfo: (page: PageBody) => page.page_info,
    totalCount: (page: PageBody) => page.page_info.total_count,
  },
  PageInfo: {
    hasNextPage: (info: PageInfo) => info.has_next,
    endCursor: (info: PageInfo) => info.end_cursor,
  },
  Dataset: {
    artifactId: (item: ArtifactItem) => item.artifact_id,
    metadata: (item: ArtifactItem) => item.metadata ?? {},
    jobs: (item: ArtifactItem): readonly JobLink[] => item.jobs ?? [],
    createdAt: (item: ArtifactItem) => item.created_at,
    updatedAt: (item: ArtifactItem) => item.updated_at,
  },
  Job: {
    jobId: (job: JobBody) => job.job_id,
    statusText: (job: JobBody) => job.status,
    currentPhase: (job: JobBody) => job.current_phase,
  },
  SutroDatasetConnection: {
    nodes: (list: SutroBody) => list.datasets,
  },
  SutroDataset: {
    datasetId: (dataset: SutroDataset) => dataset.dataset_id,
    createdAt: (dataset: SutroDataset) => dataset.created_at,
    fileCount: (dataset: SutroDataset) => dataset.file_count,
    totalSizeBytes: (dataset: SutroDataset) => dataset.total_size_bytes,
    schema: (dataset: SutroDataset) => dataset.schema?.fields ?? [],
  },
};
