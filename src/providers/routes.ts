import type { ProviderDefinition } from '../upstream/policies/send.ts';
import type { UpstreamRequest } from '../upstream/request.ts';

/** docs/providers.md §1.1. */
export const qualia: ProviderDefinition = {
  name: 'qualia',
  authHeaders: (key) => ({ 'x-api-key': key }),
};

/** The scheme is `Key`, not `Bearer` (docs/providers.md §2.2). */
export const sutro: ProviderDefinition = {
  name: 'sutro',
  authHeaders: (key) => ({ authorization: `Key ${key}` }),
};

/** The constant part of all reads of one route. `path` is the template that `endpoint` names. */
export type Route = Pick<
  UpstreamRequest<unknown>,
  'provider' | 'endpoint' | 'method' | 'path' | 'staleWhileRevalidate'
>;

const route = (provider: Route['provider'], method: Route['method'], path: string): Route => ({
  provider,
  endpoint: `${method} ${path}`,
  method,
  path,
  staleWhileRevalidate: true,
});

/** A route whose responses callers poll. */
const polledRoute = (provider: Route['provider'], path: string): Route => ({
  ...route(provider, 'GET', path),
  staleWhileRevalidate: false,
});

/**
 * Every route that this gateway calls, all of them reads (docs/providers.md §1.2, §2.3). Two of
 * Sutro's reads are POSTs, and two of its GETs change state (`create-dataset`, `job-cancel`): they
 * must never be added.
 */
export const ROUTES = {
  qualia: {
    datasets: route('qualia', 'GET', '/v1/datasets/list'),
    imageKeys: route('qualia', 'GET', '/v1/datasets/{owner}/{name}/image-keys'),
    jobs: polledRoute('qualia', '/v1/jobs/list'),
    job: polledRoute('qualia', '/v1/finetune/{job_id}'),
    models: route('qualia', 'GET', '/v1/models/list'),
    projects: route('qualia', 'GET', '/v1/projects/list'),
  },
  sutro: {
    datasets: route('sutro', 'POST', '/list-datasets'),
    files: route('sutro', 'POST', '/list-dataset-files'),
    jobs: polledRoute('sutro', '/list-jobs'),
    job: polledRoute('sutro', '/jobs/{job_id}'),
  },
} as const;

/** Query parameters in the order of their keys; null and undefined are not sent. */
export type Query = Readonly<Record<string, string | number | null | undefined>>;

export const withQuery = (path: string, query: Query): string => {
  const given = Object.entries(query)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`);
  return given.length === 0 ? path : `${path}?${given.join('&')}`;
};

/** Replaces the template's path from its first brace to its last by `value`, already encoded. */
export const expandPath = (path: string, value: string): string => {
  const start = path.indexOf('{');
  return start === -1 ? path : path.slice(0, start) + value + path.slice(path.lastIndexOf('}') + 1);
};

const UNSAFE_SEGMENT = /^\.*$|[/\\\p{Cc}]/u;

/**
 * A value as one path segment (RFC 3986 §3.3). Ids come from callers, and a proxy that decodes and
 * normalises paths would turn `..%2Fjob-cancel%2F7` into a route that changes state. Such a value
 * is escaped twice: it becomes an id that no provider has, and the response is "not found".
 */
export const encodePathSegment = (value: string): string => {
  const wellFormed = value.toWellFormed();
  if (!UNSAFE_SEGMENT.test(wellFormed)) return encodeURIComponent(wellFormed);
  return encodeURIComponent(encodeURIComponent(`?${wellFormed}`));
};
