import { ProviderError } from '../errors.ts';
import type { Fetch } from '../http/memo.ts';
import type { Page } from '../pagination/page.ts';
import {
  type DatasetItem,
  type DatasetListQuery,
  imageKeys,
  listDatasets,
} from '../providers/qualia/datasets.ts';
import { type JobListQuery, listJobs } from '../providers/qualia/jobs.ts';
import { listModels, type ModelItem, type ModelListQuery } from '../providers/qualia/models.ts';
import {
  listProjects,
  type ProjectItem,
  type ProjectListQuery,
} from '../providers/qualia/projects.ts';
import { listSutroDatasets } from '../providers/sutro/datasets.ts';
import { listSutroFiles } from '../providers/sutro/files.ts';
import { listSutroJobs, type SutroJobListQuery } from '../providers/sutro/jobs.ts';
import { createFinder } from './find.ts';
import { Jobs } from './jobs.ts';
import type { AccountMemory, ListMemory } from './memory.ts';
import { sutroDatasetLoader, sutroJobLoader, sutroJobsOfLoader } from './sutro.ts';

/** What the loaders of one request stand on: how each provider is read for this caller. */
export type Sources = {
  readonly qualia: Fetch;
  readonly sutro: Fetch;
  readonly memory: AccountMemory;
};

export type Loaders = ReturnType<typeof createLoaders>;

/**
 * Every way to data that one request has. A page is one read; finders and batches say what they cost. They are made
 * when they are first asked for: a request uses one or two of them.
 */
export function createLoaders({ qualia, sutro, memory }: Sources) {
  const datasetPage = async (query: DatasetListQuery) =>
    seen(memory.datasets, await qualia(listDatasets(query)), DATASET);
  const modelPage = async (query: ModelListQuery) =>
    seen(memory.models, await qualia(listModels(query)), DATASET);
  const projectPage = async (query: ProjectListQuery) =>
    seen(memory.projects, await qualia(listProjects(query)), PROJECT);
  const dataset = once(() =>
    createFinder({ ...DATASET, read: datasetPage, memory: memory.datasets }),
  );
  const model = once(() => createFinder({ ...DATASET, read: modelPage, memory: memory.models }));
  const project = once(() =>
    createFinder({ ...PROJECT, read: projectPage, memory: memory.projects }),
  );
  const jobs = once(() => new Jobs(qualia, memory.jobs));
  const sutroDataset = once(() => sutroDatasetLoader(sutro));
  const sutroJob = once(() => sutroJobLoader(sutro));
  const sutroJobsOf = once(() => sutroJobsOfLoader(sutro));

  return {
    datasetPage,
    modelPage,
    projectPage,
    jobPage: async (query: JobListQuery) => {
      const page = await qualia(listJobs(query));
      jobs().saw(page.items);
      return page;
    },
    imageKeys: (path: string) => qualia(imageKeys(path)),
    get dataset() {
      return dataset();
    },
    get model() {
      return model();
    },
    get project() {
      return project();
    },
    get jobs() {
      return jobs();
    },

    sutroDatasets: () => sutro(listSutroDatasets()),
    sutroFiles: (datasetId: string) => sutro(listSutroFiles(datasetId)),
    sutroJobPage: (query: SutroJobListQuery) => sutro(listSutroJobs(query)),
    get sutroDataset() {
      return sutroDataset();
    },
    get sutroJob() {
      return sutroJob();
    },
    get sutroJobsOf() {
      return sutroJobsOf();
    },
  };
}

const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

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

/** A larger page is not one that somebody looks at, to ask for one of its items next. */
const LOOKED_AT = 100;

/** Remembers where the items of a page were seen, for a later look-up by id. */
function seen<T>(memory: ListMemory, page: Page<T>, { idOf, nameOf }: Identity<T>): Page<T> {
  if (page.items.length > LOOKED_AT) return page;
  for (const item of page.items) {
    if (!(item instanceof ProviderError)) memory.saw(idOf(item), nameOf(item));
  }
  return page;
}
