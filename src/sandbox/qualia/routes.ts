import {
  HttpError,
  type ProviderEmulator,
  type Route,
  type RouteRequest,
  type RouteResponse,
} from '../router.ts';
import { QUALIA_DATASETS } from '../seeds.ts';
import { datasetList, jobList, listPage, modelList, projectList } from './lists.ts';
import { CREDITS, INSTANCES, VLA_MODELS } from './offers.ts';
import { phasesOf } from './phases.ts';
import { readUuid } from './query.ts';
import type { ArtifactItem, JobItem, ProjectItem } from './rows.ts';
import type { QualiaStores } from './stores.ts';

export type QualiaOptions = {
  readonly stores: QualiaStores;
  readonly apiKey: string;
  readonly seeds: boolean;
};

const ok = (json: unknown): RouteResponse => ({ status: 200, json });

const read = (template: string, answer: Route['answer']): Route => ({
  method: 'GET',
  template,
  answer,
});

/** Known, and never answered: this product only reads. */
const notServed = (method: Route['method'], template: string): Route => ({
  method,
  template,
  answer: () => {
    throw new HttpError(501, { detail: 'The sandbox does not change state' });
  },
});

/** Qualia's routes (docs/providers.md §1.2). */
export const qualiaEmulator = ({ stores, apiKey, seeds }: QualiaOptions): ProviderEmulator => {
  const { datasets, jobs, projects } = stores;
  const lists = {
    datasets: datasetList(stores),
    jobs: jobList(stores),
    models: modelList(stores),
    projects: projectList(stores),
  };
  const listDatasets = (request: RouteRequest) => listPage(lists.datasets, request);
  return {
    authorise: (headers) => {
      if (headers['x-api-key'] === apiKey) return;
      throw new HttpError(401, { detail: 'Invalid or missing API key' });
    },
    routes: [
      read('/v1/datasets/list', seeds ? answerSeed(stores, listDatasets) : listDatasets),
      read('/v1/jobs/list', (request) => listPage(lists.jobs, request)),
      read('/v1/models/list', (request) => listPage(lists.models, request)),
      read('/v1/projects/list', (request) => listPage(lists.projects, request)),
      read('/v1/datasets/{owner}/{name}/image-keys', ({ params }) => {
        const path = `${params.owner}/${params.name}`;
        return ok({ dataset_id: path, image_keys: imageKeys(datasets.first('name', path)) });
      }),
      read('/v1/finetune/{job_id}', ({ params }) =>
        ok(jobStatus(jobs.get(readUuid('job_id', params.job_id ?? '')))),
      ),
      read('/v1/projects', () => ok({ data: projectsWithJobs(projects.list(), jobs.list()) })),
      read('/v1/models', () => ok({ data: VLA_MODELS })),
      read('/v1/instances', () => ok({ data: INSTANCES })),
      read('/v1/credits', () => ok(CREDITS)),
      notServed('POST', '/v1/finetune'),
      notServed('POST', '/v1/finetune/{job_id}/cancel'),
      notServed('POST', '/v1/projects'),
      notServed('DELETE', '/v1/projects/{project_id}'),
    ],
  };
};

/**
 * The seed's answer says that there is more and names the cursor `example`. Both hold until the data
 * change: the next page is empty.
 */
const answerSeed = ({ datasets }: QualiaStores, answer: Route['answer']): Route['answer'] => {
  const untouched = datasets.version;
  return (request) => {
    const { query } = request;
    const cursor = query.get('cursor');
    const isDefault =
      (query.get('limit') ?? '20') === '20' && (query.get('sort') ?? 'newest') === 'newest';
    const isFiltered = [...query.keys()].some((name) => !UNFILTERED.includes(name));
    if (cursor === 'example' && !isFiltered) {
      const page_info = { has_next: false, end_cursor: null, total_count: datasets.size };
      return ok({ items: [], page_info });
    }
    const isSeed = cursor === null && isDefault && !isFiltered && datasets.version === untouched;
    return isSeed ? { status: 200, text: QUALIA_DATASETS } : answer(request);
  };
};

const UNFILTERED = ['limit', 'sort', 'cursor'];

/** Throws a 404 for a path that is no dataset. */
const imageKeys = (dataset: ArtifactItem | undefined): string[] => {
  if (!dataset) throw new HttpError(404, { detail: 'Dataset not found' });
  const features: unknown = dataset.metadata?.features;
  return Object.entries(features ?? {})
    .filter(([, feature]: [string, { dtype?: unknown }]) => isImage(feature.dtype))
    .map(([key]) => key);
};

const isImage = (dtype: unknown): boolean => dtype === 'image' || dtype === 'video';

/** Throws a 404 for a job that is not there. */
const jobStatus = (job: JobItem | undefined) => {
  if (!job) throw new HttpError(404, { detail: 'Finetune job not found' });
  return {
    job_id: job.job_id,
    current_phase: job.current_phase ?? 'queuing',
    status: job.status ?? 'queued',
    instance_type: job.instance_type,
    region: job.region,
    phases: phasesOf(job),
  };
};

const projectsWithJobs = (projects: readonly ProjectItem[], jobs: readonly JobItem[]) => {
  const byProject = Map.groupBy(jobs, (job) => job.project_id);
  return projects.map(({ updated_at: _, ...project }) => ({
    ...project,
    jobs: (byProject.get(project.project_id) ?? []).map((job) => ({
      job_id: job.job_id,
      name: job.job_desc,
      model: job.model,
      dataset: job.dataset,
      status: job.status,
      created_at: job.created_at,
    })),
  }));
};
