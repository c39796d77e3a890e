import { Pool } from 'undici';
import type { JobBody, PageBody, SutroBody } from '../../operations/expected.ts';

const { UPSTREAM = '', UPSTREAM_KEY = '', PORT = '' } = process.env;

export const port = Number(PORT);
export const host = '127.0.0.1';

// More sockets are opened in vain, and fewer hold the peers back when the upstream takes its time.
const pool = new Pool(UPSTREAM, { connections: 256, keepAliveTimeout: 300_000 });

const keyHeaders = { 'x-api-key': UPSTREAM_KEY };
const sutroHeaders = { authorization: `Key ${UPSTREAM_KEY}` };

const read = async (path: string, method: 'GET' | 'POST' = 'GET') => {
  const headers = method === 'GET' ? keyHeaders : sutroHeaders;
  const { statusCode, body } = await pool.request({ path, method, headers });
  if (statusCode === 200) return body;
  await body.dump();
  throw new Error(`The upstream answered ${statusCode}.`);
};

const pagePath = (first: number, after: string | null | undefined): string =>
  `/v1/datasets/list?limit=${first}${after ? `&cursor=${encodeURIComponent(after)}` : ''}`;

/** As JSON that was parsed. */
export const rest = {
  page: async (first: number, after?: string | null) =>
    (await (await read(pagePath(first, after))).json()) as PageBody,
  job: async (id: string) => (await (await read(`/v1/finetune/${id}`)).json()) as JobBody,
  sutro: async () => (await (await read('/list-datasets', 'POST')).json()) as SutroBody,
};

/** As bytes. */
export const raw = {
  page: async (first: number, after?: string | null) =>
    (await read(pagePath(first, after))).bytes(),
  job: async (id: string) => (await read(`/v1/finetune/${id}`)).bytes(),
  sutro: async () => (await read('/list-datasets', 'POST')).bytes(),
};
