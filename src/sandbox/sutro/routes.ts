import { readCursor, writeCursor } from '../cursor.ts';
import {
  HttpError,
  type ProviderEmulator,
  type Route,
  type RouteRequest,
  type RouteResponse,
} from '../router.ts';
import { SUTRO_DATASETS } from '../seeds.ts';
import { filesOf } from './files.ts';
import type { SutroDataset, SutroJob } from './rows.ts';
import type { SutroStores } from './stores.ts';

export type SutroOptions = {
  readonly stores: SutroStores;
  readonly apiKey: string;
  readonly seeds: boolean;
};

const ok = (json: unknown): RouteResponse => ({ status: 200, json });

const route = (method: Route['method'], template: string, answer: Route['answer']): Route => ({
  method,
  template,
  answer,
});

const rejectChange = (): never => {
  throw new HttpError(501, { error: 'The sandbox does not change state' });
};

/** Sutro's routes, with its three keys for errors: `detail`, `error` and `message` (docs/providers.md §2.3, §2.8). */
export const sutroEmulator = ({ stores, apiKey, seeds }: SutroOptions): ProviderEmulator => {
  const { datasets, jobs } = stores;
  const untouched = datasets.version;
  const isSeed = () => seeds && datasets.version === untouched;
  return {
    authorise: ({ authorization }) => {
      if (authorization === `Key ${apiKey}`) return;
      throw new HttpError(401, { detail: 'Invalid API key' });
    },
    routes: [
      route('POST', '/list-datasets', () =>
        isSeed() ? { status: 200, text: SUTRO_DATASETS } : ok({ datasets: datasets.list() }),
      ),
      route('POST', '/list-dataset-files', ({ body }) =>
        ok({ files: filesOf(datasetOf(stores, body)) }),
      ),
      route('GET', '/list-jobs', ({ query }) => listJobs(stores, query)),
      route('GET', '/jobs/{job_id}', ({ params }) => {
        const job = jobs.get(params.job_id ?? '');
        if (!job) throw new HttpError(404, { message: 'Job not found' });
        return ok({ job });
      }),
      route('GET', '/job-status/{job_id}', (request) => jobStatus(stores, request)),
      route('GET', '/try-authentication', () => ok({ authenticated: true })),
      route('GET', '/auth/check', () => ok({ authenticated: true })),
      route('GET', '/get-quotas', () => ok({ quotas: QUOTAS })),
      // Known, and never answered: this product only reads. Two of them are GETs.
      route('GET', '/create-dataset', rejectChange),
      route('GET', '/job-cancel/{job_id}', rejectChange),
      route('POST', '/job-cancel/{job_id}', rejectChange),
      route('POST', '/upload-to-dataset', rejectChange),
      route('POST', '/batch-inference', rejectChange),
    ],
  };
};

const QUOTAS = [
  { priority: 0, row_quota: 1_000, token_quota: 1_000_000 },
  { priority: 1, row_quota: 1_000_000, token_quota: 10_000_000 },
];

/** Throws an `{error}`: 400 for a body without the id, 404 for an id that is not there. */
const datasetOf = ({ datasets }: SutroStores, body: string): SutroDataset => {
  const id = datasetIdIn(body);
  if (id === undefined) throw new HttpError(400, { error: 'dataset_id is required' });
  const dataset = datasets.get(id);
  if (!dataset) throw new HttpError(404, { error: 'Dataset not found' });
  return dataset;
};

const datasetIdIn = (body: string): string | undefined => {
  try {
    const json: unknown = JSON.parse(body);
    const has = typeof json === 'object' && json !== null && 'dataset_id' in json;
    return has && typeof json.dataset_id === 'string' ? json.dataset_id : undefined;
  } catch {
    return undefined;
  }
};

const SCOPE = 'sutro jobs';

/** The whole list without `limit`, a page with it; `cursor` alone is ignored (docs/providers.md §2.4). */
const listJobs = ({ jobs }: SutroStores, query: URLSearchParams): RouteResponse => {
  const limit = query.get('limit');
  const cursor = query.get('cursor');
  if (limit === null) {
    const { rows } = jobs.page({ sort: 'newest', limit: jobs.size });
    return ok({ message: 'Jobs listed', jobs: rows });
  }
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) {
    throw new HttpError(422, { detail: 'limit must be between 1 and 100' });
  }
  const after = cursor === null ? undefined : readCursor(SCOPE, cursor);
  if (after === null) throw new HttpError(400, { detail: 'Invalid cursor' });
  const { rows, end, hasNext } = jobs.page({ sort: 'newest', limit: Number(limit), after });
  return ok({ jobs: rows, next_cursor: hasNext && end ? writeCursor(SCOPE, end) : null });
};

const jobStatus = ({ jobs }: SutroStores, { params }: RouteRequest): RouteResponse => {
  const job = jobs.get(params.job_id ?? '');
  if (!job) throw new HttpError(404, { message: 'Job not found' });
  return ok({ message: 'Job status', job_status: statusMap(job), metadata: metadataOf(job) });
};

const statusMap = ({ job_id, status }: SutroJob) => ({ [job_id]: status });

const metadataOf = ({ failure_reason }: SutroJob) => failure_reason && { failure_reason };
