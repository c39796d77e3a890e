import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { startTestServer } from '../request-path.ts';

/** A row of the provider; on the wire a malformed one has no name or id. */
export type Row = {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  updated: number;
  readonly malformed: boolean;
};

const collator = new Intl.Collator('en');
const newest = (a: Row, b: Row): number => b.created - a.created;
const COMPARE: Record<string, (a: Row, b: Row) => number> = {
  newest,
  oldest: (a, b) => a.created - b.created,
  updated: (a, b) => b.updated - a.updated,
  name: (a, b) => collator.compare(a.name, b.name),
};

const dateTime = (second: number): string => new Date(1.7e12 + second * 1000).toISOString();

/** By path: the key of the rows in the answer, and the shape of a row. */
const WIRE: Record<string, (row: Row) => object> = {
  '/v1/datasets/list': ({ id, name, malformed, created, updated }) => ({
    artifact_id: id,
    subtype: 'lerobot_v3',
    path: malformed ? null : name,
    metadata: {},
    jobs: [],
    created_at: dateTime(created),
    updated_at: dateTime(updated),
  }),
  '/v1/projects/list': ({ id, name, malformed, created, updated }) => ({
    project_id: id,
    name: malformed ? null : name,
    created_at: dateTime(created),
    updated_at: dateTime(updated),
  }),
  '/v1/jobs/list': ({ id, malformed, created }) => ({
    job_id: malformed ? null : id,
    project_id: id,
    created_at: dateTime(created),
  }),
};

/**
 * Sorts names by a locale and pages by keyset, as a database does; the row of a cursor may be
 * deleted.
 */
export class FakeProvider {
  rows: Row[] = [];
  calls = 0;

  sorted(sort: string): Row[] {
    return [...this.rows].sort(compareBy(sort));
  }

  answer(path: string, query: URLSearchParams): object {
    this.calls += 1;
    const sort = query.get('sort') ?? 'newest';
    const cursor = query.get('cursor');
    const limit = Number(query.get('limit'));
    const compare = compareBy(sort);
    const position: Row | undefined = cursor === null ? undefined : JSON.parse(cursor);
    const rest = this.sorted(sort).filter((row) => !position || compare(row, position) > 0);
    const items = rest.slice(0, limit);
    return {
      items: items.map((row) => WIRE[path]?.(row)),
      page_info: {
        has_next: rest.length > limit,
        end_cursor: rest.length > limit ? JSON.stringify(items.at(-1)) : null,
        total_count: this.rows.length,
      },
    };
  }
}

/** Ties by id, descending: no provider documents an order. */
const compareBy = (sort: string) => {
  const compare = COMPARE[sort] ?? newest;
  return (a: Row, b: Row): number => compare(a, b) || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
};

export type Answer<T> = {
  readonly data: T | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string; readonly after?: string };
  }[];
};

/** A gateway over HTTP whose provider answers with `answer`. */
export async function openGateway(
  answer: (path: string, query: URLSearchParams) => object,
  env: Record<string, string> = {},
) {
  const respond = (url: string, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(url, 'http://stand-in');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(pathname, searchParams)));
  };
  const server = createServer((request, response) => respond(request.url ?? '/', response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const config = readConfig({
    QUALIA_API_KEY: 'key',
    QUALIA_BASE_URL: origin,
    SUTRO_API_KEY: 'key',
    SUTRO_BASE_URL: origin,
    CACHE_TTL_MS: '0',
    ...env,
  });
  const gateway = await createGateway(config);
  const gatewayServer = await startTestServer(gateway.handle);
  return {
    url: gatewayServer.url,
    ask: async <T>(
      query: string,
      variables: object = {},
      headers: Readonly<Record<string, string>> = {},
    ): Promise<Answer<T>> => {
      const response = await fetch(gatewayServer.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return response.json();
    },
    [Symbol.asyncDispose]: async () => {
      gatewayServer.close();
      await gateway.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
