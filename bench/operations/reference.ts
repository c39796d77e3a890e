import { hash } from 'node:crypto';
import { openSequentialConnection, type SequentialConnection } from '../load/connection.ts';
import { KEY } from '../targets/targets.ts';
import {
  canonical,
  expectedData,
  type JobBody,
  type PageBody,
  type Rest,
  type SutroBody,
} from './expected.ts';
import { type Operation, WALK_FIRST } from './operations.ts';
import { get, post, queryOf } from './requests.ts';

/** What REST itself says, against which every target's answers are held. */
export type Reference = {
  /** Upstream cursors, 50 datasets apart; null opens the first page. */
  readonly cursors: readonly (string | null)[];
  /** Which of the cursors open the pages of an operation. */
  readonly pagesOf: (operation: Operation) => Promise<readonly ReferencePage[]>;
  /** The data of one page, in full. */
  readonly dataAt: (operation: Operation, cursorIndex: number) => Promise<object>;
  readonly close: () => void;
};

export type ReferencePage = { readonly cursorIndex: number; readonly digest: string };

export const digestOf = (data: unknown): string => hash('sha1', canonical(data));

/** Reads the upstream at `url`, whose list has `size` datasets. */
export async function openReference(url: string, size: number): Promise<Reference> {
  const connection = await openSequentialConnection(Number(new URL(url).port));
  const read = reader(connection);
  const cursors = await walk(read, size);
  const known = new Map<Operation, Promise<readonly ReferencePage[]>>();

  const dataAt = async (operation: Operation, cursorIndex: number): Promise<object> => {
    const page = await read.page(operation.first, cursors[cursorIndex] ?? null);
    const rest: { -readonly [K in keyof Rest]: Rest[K] } = { page };
    if (operation.reads === 'sutro') rest.sutro = await read.sutro();
    if (operation.reads === 'jobs') rest.jobs = await read.jobs(page);
    return expectedData(operation, rest);
  };
  const digests = async (operation: Operation): Promise<readonly ReferencePage[]> => {
    const pages: ReferencePage[] = [];
    for (const cursorIndex of pageIndexes(operation, size)) {
      pages.push({ cursorIndex, digest: digestOf(await dataAt(operation, cursorIndex)) });
    }
    return pages;
  };
  return {
    cursors,
    dataAt,
    pagesOf: (operation) => {
      const pages = known.get(operation) ?? digests(operation);
      known.set(operation, pages);
      return pages;
    },
    close: connection.close,
  };
}

const MAX_PAGES = 1_000;

/** Full pages only, so that all of an operation's answers are about equally long; of a long list some from everywhere. */
export function pageIndexes({ first, stride }: Pick<Operation, 'first' | 'stride'>, size: number) {
  const fitting = Math.max(1, Math.floor((size - first) / WALK_FIRST) + 1);
  if (stride === 0) return [Math.min(1, fitting - 1)];
  const step = Math.max(stride, Math.ceil(fitting / MAX_PAGES));
  return Array.from({ length: Math.ceil(fitting / step) }, (_, at) => at * step);
}

const walk = async (read: Reader, size: number): Promise<(string | null)[]> => {
  const cursors: (string | null)[] = [null];
  while (cursors.length * WALK_FIRST < size) {
    const { page_info } = await read.page(WALK_FIRST, cursors.at(-1) ?? null);
    cursors.push(page_info.end_cursor);
  }
  return cursors;
};

type Reader = ReturnType<typeof reader>;

const reader = (connection: SequentialConnection) => {
  const jobs = new Map<string, JobBody>();
  const ask = async <T>(request: string): Promise<T> => {
    const { status, content } = await connection.ask(Buffer.from(request));
    if (status !== 200) throw new Error(`The upstream answered ${status}: ${content}`);
    return JSON.parse(String(content));
  };
  const readJob = async (id: string): Promise<JobBody> => {
    const job =
      jobs.get(id) ?? (await ask<JobBody>(get(`/v1/finetune/${id}`, { 'x-api-key': KEY })));
    jobs.set(id, job);
    return job;
  };
  return {
    page: (first: number, after: string | null): Promise<PageBody> => {
      const query = queryOf({ first, after }, 'limit', 'cursor');
      return ask(get(`/v1/datasets/list?${query}`, { 'x-api-key': KEY }));
    },
    sutro: (): Promise<SutroBody> =>
      ask(post('/list-datasets', {}).replace('\r\n', `\r\nauthorization: Key ${KEY}\r\n`)),
    jobs: async (page: PageBody): Promise<JobBody[]> => {
      const ids = page.items.flatMap(({ jobs: links }) => (links ?? []).map((it) => it.job_id));
      const found: JobBody[] = [];
      for (const id of new Set(ids)) found.push(await readJob(id));
      return found;
    },
  };
};
