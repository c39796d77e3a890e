import type { AbortSignalLike } from '../async/abort.ts';
import { ProviderError } from '../errors.ts';
import type { Item, Page } from '../pagination/page.ts';
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
import { listSutroJobs, type SutroJobListQuery } from '../providers/sutro/jobs.ts';
import type { Fetch } from '../upstream/cache/request-memo.ts';
import type { CallBudget } from '../upstream/policies/call-budget.ts';
import type { AccountMemory, ListMemory } from './account-hints.ts';
import { Jobs } from './jobs/job-loader.ts';
import { createFinder, type Finder } from './scan-loader.ts';
import { sutroDatasetLoader, sutroJobLoader, sutroJobsOfLoader } from './sutro-loaders.ts';

/**
 * Every way to data that one request has. A page is one read; finders and batches say what they cost, and are made
 * when they are first asked for: a request uses one or two of them.
 */
export class Loaders {
  readonly #sources: Sources;
  #dataset: Finder<DatasetItem> | undefined;
  #model: Finder<ModelItem> | undefined;
  #project: Finder<ProjectItem> | undefined;
  #jobs: Jobs | undefined;
  #sutroDataset: ReturnType<typeof sutroDatasetLoader> | undefined;
  #sutroJob: ReturnType<typeof sutroJobLoader> | undefined;
  #sutroJobsOf: ReturnType<typeof sutroJobsOfLoader> | undefined;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  readonly datasetPage = async (query: DatasetListQuery): Promise<Page<DatasetItem>> => {
    const { qualia, memory } = this.#sources;
    return seen(memory.datasets, query, await qualia(listDatasets(query)), DATASET);
  };

  readonly modelPage = async (query: ModelListQuery): Promise<Page<ModelItem>> => {
    const { qualia, memory } = this.#sources;
    return seen(memory.models, query, await qualia(listModels(query)), DATASET);
  };

  readonly projectPage = async (query: ProjectListQuery): Promise<Page<ProjectItem>> => {
    const { qualia, memory } = this.#sources;
    return seen(memory.projects, query, await qualia(listProjects(query)), PROJECT);
  };

  readonly jobPage = async (query: JobListQuery): Promise<Page<JobItem>> => {
    const page = await this.#sources.qualia(listJobs(query));
    noteLength(this.#sources.memory.jobs, query, page);
    this.jobs.saw(page.items);
    return page;
  };

  get dataset(): Finder<DatasetItem> {
    const { datasets: memory } = this.#sources.memory;
    this.#dataset ??= createFinder({ ...DATASET, read: this.datasetPage, memory });
    return this.#dataset;
  }

  get model(): Finder<ModelItem> {
    const { models: memory } = this.#sources.memory;
    this.#model ??= createFinder({ ...DATASET, read: this.modelPage, memory });
    return this.#model;
  }

  get project(): Finder<ProjectItem> {
    const { projects: memory } = this.#sources.memory;
    this.#project ??= createFinder({ ...PROJECT, read: this.projectPage, memory });
    return this.#project;
  }

  get jobs(): Jobs {
    this.#jobs ??= new Jobs(this.#sources);
    return this.#jobs;
  }

  imageKeys(path: string) {
    return this.#sources.qualia(imageKeys(path));
  }

  readonly sutroDatasets = async (): Promise<readonly Item<SutroDatasetItem>[]> => {
    const { sutro, sutroDatasets } = this.#sources;
    const items = await sutro(listSutroDatasets());
    sutroDatasets.sawPage(items.length);
    return items;
  };

  sutroFiles(datasetId: string) {
    return this.#sources.sutro(listSutroFiles(datasetId));
  }

  readonly sutroJobPage = (query: SutroJobListQuery) => this.#sources.sutro(listSutroJobs(query));

  get sutroDataset() {
    this.#sutroDataset ??= sutroDatasetLoader(this.sutroDatasets);
    return this.#sutroDataset;
  }

  get sutroJob() {
    this.#sutroJob ??= sutroJobLoader(this.#sources.sutro);
    return this.#sutroJob;
  }

  get sutroJobsOf() {
    this.#sutroJobsOf ??= sutroJobsOfLoader(this.#sources.sutro);
    return this.#sutroJobsOf;
  }
}

/** How an item is known by its id, and by which text the provider's `search` finds it. */
type Identity<T> = { readonly idOf: (item: T) => string; readonly nameOf: (item: T) => string };

const DATASET: Identity<DatasetItem | ModelItem> = {
  idOf: ({ artifact_id }) => artifact_id.toLowerCase(),
  nameOf: ({ path }) => path,
};

const PROJECT: Identity<ProjectItem> = {
  idOf: ({ project_id }) => project_id.toLowerCase(),
  nameOf: ({ name }) => name,
};

const PAGING: ReadonlySet<string> = new Set(['limit', 'cursor', 'sort']);

/** A page of the unfiltered list tells how long that is. */
function noteLength(memory: ListMemory, query: object, { totalCount }: Page<unknown>): void {
  const isFiltered = Object.entries(query).some(
    ([name, value]) => value !== undefined && value !== null && !PAGING.has(name),
  );
  if (!isFiltered) memory.sawPage(totalCount);
}

/** A larger page is not one that somebody looks at, to ask for one of its items next. */
const LOOKED_AT = 100;

/** Remembers where the items of a page were seen, for a later look-up by id. */
function seen<T>(memory: ListMemory, query: object, page: Page<T>, identity: Identity<T>): Page<T> {
  const { items } = page;
  noteLength(memory, query, page);
  if (items.length > LOOKED_AT) return page;
  // A page whose ends are known is known, as a rule; and what is not is only looked for longer.
  const isKnown = isRemembered(memory, items[0], identity);
  if (isKnown && isRemembered(memory, items.at(-1), identity)) return page;
  for (const item of items) {
    if (!(item instanceof ProviderError)) memory.saw(identity.idOf(item), identity.nameOf(item));
  }
  return page;
}

const isRemembered = <T>(
  memory: ListMemory,
  item: Item<T> | undefined,
  { idOf, nameOf }: Identity<T>,
): boolean =>
  item !== undefined &&
  !(item instanceof ProviderError) &&
  memory.nameOf(idOf(item)) === nameOf(item);

/** What the loaders of one request stand on: how each provider is read for this caller. */
export type Sources = {
  readonly qualia: Fetch;
  readonly sutro: Fetch;
  readonly memory: AccountMemory;
  /** Of the account at Sutro. */
  readonly sutroDatasets: ListMemory;
  /** What the operation may still read; without it as much as it wants. */
  readonly allowance?: CallBudget | undefined;
  /** Tells that the caller has left, or that its time is over. */
  readonly leaving: AbortSignalLike;
};
