import type { Page, WholeList } from '../pagination/page.ts';
import {
  type DatasetItem,
  type DatasetListQuery,
  imageKeys,
  listDatasets,
} from '../providers/qualia/datasets.ts';
import { type JobItem, type JobListQuery, listJobs } from '../providers/qualia/jobs.ts';
import { listModels, type ModelItem, type ModelListQuery } from '../providers/qualia/models.ts';
import {
  listProjects,
  type ProjectItem,
  type ProjectListQuery,
} from '../providers/qualia/projects.ts';
import { listSutroDatasets, type SutroDatasetItem } from '../providers/sutro/datasets.ts';
import { listSutroFiles } from '../providers/sutro/files.ts';
import {
  listSutroJobs,
  type SutroJobItem,
  type SutroJobListQuery,
} from '../providers/sutro/jobs.ts';
import type { LoaderDependencies } from './dependencies.ts';
import { JobLoader } from './jobs/job-loader.ts';
import { createLineageLoader } from './lineage-loader.ts';
import { DATASET, PROJECT, rememberLengthOf, rememberPage } from './page-hints.ts';
import { createScanLoader, type ScanLoader } from './scan-loader.ts';
import {
  readAllSutroJobs,
  sutroDatasetLoader,
  sutroJobLoader,
  sutroJobsOfLoader,
} from './sutro-loaders.ts';

/**
 * All loaders of one request. A page is one read; scan loaders and batches state their cost. Each
 * is created on first use, for a request uses one or two of them.
 */
export class Loaders {
  readonly #dependencies: LoaderDependencies;
  #dataset: ScanLoader<DatasetItem> | undefined;
  #model: ScanLoader<ModelItem> | undefined;
  #project: ScanLoader<ProjectItem> | undefined;
  #jobs: JobLoader | undefined;
  #datasetsOfJob: ReturnType<typeof createLineageLoader<DatasetItem>> | undefined;
  #modelsOfJob: ReturnType<typeof createLineageLoader<ModelItem>> | undefined;
  #sutroDataset: ReturnType<typeof sutroDatasetLoader> | undefined;
  #sutroJob: ReturnType<typeof sutroJobLoader> | undefined;
  #sutroJobsOf: ReturnType<typeof sutroJobsOfLoader> | undefined;

  constructor(dependencies: LoaderDependencies) {
    this.#dependencies = dependencies;
  }

  readonly datasetPage = async (query: DatasetListQuery): Promise<Page<DatasetItem>> => {
    const { qualia, hints } = this.#dependencies;
    return rememberPage(hints.datasets, query, await qualia(listDatasets(query)), DATASET);
  };

  readonly modelPage = async (query: ModelListQuery): Promise<Page<ModelItem>> => {
    const { qualia, hints } = this.#dependencies;
    return rememberPage(hints.models, query, await qualia(listModels(query)), DATASET);
  };

  readonly projectPage = async (query: ProjectListQuery): Promise<Page<ProjectItem>> => {
    const { qualia, hints } = this.#dependencies;
    return rememberPage(hints.projects, query, await qualia(listProjects(query)), PROJECT);
  };

  readonly jobPage = async (query: JobListQuery): Promise<Page<JobItem>> => {
    const page = await this.#dependencies.qualia(listJobs(query));
    rememberLengthOf(this.#dependencies.hints.jobs, query, page);
    this.jobs.prime(page.items);
    return page;
  };

  get dataset(): ScanLoader<DatasetItem> {
    const { hints, isFresh } = this.#dependencies;
    this.#dataset ??= createScanLoader({
      ...DATASET,
      read: this.datasetPage,
      hints: hints.datasets,
      isFresh,
    });
    return this.#dataset;
  }

  get model(): ScanLoader<ModelItem> {
    const { hints, isFresh } = this.#dependencies;
    this.#model ??= createScanLoader({
      ...DATASET,
      read: this.modelPage,
      hints: hints.models,
      isFresh,
    });
    return this.#model;
  }

  get project(): ScanLoader<ProjectItem> {
    const { hints, isFresh } = this.#dependencies;
    this.#project ??= createScanLoader({
      ...PROJECT,
      read: this.projectPage,
      hints: hints.projects,
      isFresh,
    });
    return this.#project;
  }

  get jobs(): JobLoader {
    this.#jobs ??= new JobLoader(this.#dependencies);
    return this.#jobs;
  }

  get datasetsOfJob() {
    const { datasets: hints, jobReads } = this.#dependencies.hints;
    this.#datasetsOfJob ??= createLineageLoader<DatasetItem>({
      read: this.datasetPage,
      readOf: ({ jobId, type, ...query }) =>
        this.datasetPage({ ...query, dataset_type: type, job_id: jobId, sort: 'newest' }),
      hints,
      concurrency: jobReads.concurrency,
    });
    return this.#datasetsOfJob;
  }

  get modelsOfJob() {
    const { models: hints, jobReads } = this.#dependencies.hints;
    this.#modelsOfJob ??= createLineageLoader<ModelItem>({
      read: this.modelPage,
      readOf: ({ jobId, type, limit }) =>
        this.modelPage({ limit, model_type: type, job_id: jobId, sort: 'newest' }),
      hints,
      concurrency: jobReads.concurrency,
    });
    return this.#modelsOfJob;
  }

  imageKeys(path: string) {
    return this.#dependencies.qualia(imageKeys(path));
  }

  readonly sutroDatasets = async (): Promise<WholeList<SutroDatasetItem>> => {
    const { sutro, sutroDatasets } = this.#dependencies;
    const list = await sutro(listSutroDatasets());
    sutroDatasets.rememberLength(list.items.length);
    return list;
  };

  sutroFiles(datasetId: string) {
    return this.#dependencies.sutro(listSutroFiles(datasetId));
  }

  readonly sutroJobPage = (query: SutroJobListQuery) =>
    this.#dependencies.sutro(listSutroJobs(query));

  /** All jobs, in the provider's order: one read, shared by all that need it. */
  readonly sutroJobs = (): Promise<WholeList<SutroJobItem>> =>
    readAllSutroJobs(this.#dependencies.sutro);

  get sutroDataset() {
    this.#sutroDataset ??= sutroDatasetLoader(this.sutroDatasets);
    return this.#sutroDataset;
  }

  get sutroJob() {
    this.#sutroJob ??= sutroJobLoader(this.#dependencies.sutro);
    return this.#sutroJob;
  }

  get sutroJobsOf() {
    this.#sutroJobsOf ??= sutroJobsOfLoader(this.#dependencies.sutro);
    return this.#sutroJobsOf;
  }
}
