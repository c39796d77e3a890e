import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const JOB = '22222222-2222-4222-8222-222222222222';

/** What a provider answers to one request; undefined stands for its ordinary answer. */
export type Fault = (path: string, response: ServerResponse) => boolean;

/** A provider of datasets and of one ended job, which counts the requests of each key. */
export const startProvider = async () => {
  const valid = new Set<string>();
  const requests: { readonly key: string; readonly path: string }[] = [];
  let fault: Fault = () => false;
  let status = 'completed';
  const server = createServer(({ url = '', headers }, response) => {
    const key = String(headers['x-api-key'] ?? headers.authorization);
    requests.push({ key, path: url });
    if (!valid.has(key)) response.writeHead(401).end('{}');
    else if (!fault(url, response)) response.end(JSON.stringify(answerTo(url, status)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    valid,
    /** The number of requests since the last call, of one key. */
    asked: (key: string): number => {
      const count = requests.filter((request) => request.key === key).length;
      requests.length = 0;
      return count;
    },
    /** From now on the job has this status. */
    job: (next: string) => {
      status = next;
    },
    fail: (next: Fault) => {
      fault = next;
    },
  };
};

const answerTo = (path: string, status: string): object =>
  path.includes(JOB)
    ? { job_id: JOB, current_phase: 'cleanup', status, phases: [] }
    : { items: [], page_info: { has_next: false, total_count: 0 } };

export type Reply = {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[];
  readonly extensions?: {
    readonly upstream: { readonly calls: number; readonly cacheHits: number };
  };
};

/** Sends an operation with a key of the caller's. */
export const ask = async (url: string, key: string, query: string): Promise<Reply> => {
  const headers = {
    'content-type': 'application/json',
    'x-qualia-api-key': key,
    'x-upstream-trace': '1',
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return response.json();
};

export const PHASES = `{ job(jobId: "${JOB}") { phases { name } } }`;
export const LIST = '{ datasets(first: 5) { totalCount } }';
export const codesOf = ({ errors = [] }: Reply) => errors.map(({ extensions }) => extensions.code);
