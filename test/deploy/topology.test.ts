import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../cli/run.ts';
import { type Cluster, end, isPossible, startCluster } from './cluster.ts';

const QUERY =
  '{ datasets(first: 3) { nodes { path } } sutroDatasets(first: 2) { nodes { name } } }';

type Answer = { data?: unknown; errors?: unknown[] };

const ask = async (url: string, query = QUERY, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const body: Answer = await response.json();
  return { status: response.status, headers: response.headers, body };
};

const metricsOf = async (url: string) => (await fetch(`${url}/metrics`)).text();

const sum = (text: string, metric: string): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(metric))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);

describe.skipIf(!isPossible)('two replicas behind a balancer, with a shared cache', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
  }, 30_000);

  /** Asks without a pause, by several callers at once, while something happens. */
  async function hammered(
    happening: () => Promise<void>,
  ): Promise<{ answers: number; bad: unknown[] }> {
    const bad: unknown[] = [];
    let answers = 0;
    let going = true;
    const caller = async (name: number) => {
      for (let at = 0; going; at += 1) {
        // Each asks for something else, so that no answer is another's.
        const query = `{ datasets(first: ${1 + (at % 50)}, filter: { search: "${name}" }) { totalCount } }`;
        const { status, body } = await ask(cluster.url, query).catch((error) => ({
          status: 0,
          body: { errors: [String(error)] },
        }));
        answers += 1;
        if (status !== 200 || body.errors) bad.push({ status, errors: body.errors });
      }
    };
    const callers = Array.from({ length: 4 }, (_, name) => caller(name));
    await happening();
    going = false;
    await Promise.all(callers);
    return { answers, bad };
  }

  test('the balancer passes requests on to both, with their ids', async () => {
    const before = await Promise.all(cluster.replicas.map(({ url }) => metricsOf(url)));
    for (let at = 0; at < 8; at += 1) {
      const { status, headers, body } = await ask(cluster.url, QUERY, {
        'x-request-id': `r-${at}`,
      });
      expect([status, headers.get('x-request-id'), body.errors]).toEqual([
        200,
        `r-${at}`,
        undefined,
      ]);
    }
    const after = await Promise.all(cluster.replicas.map(({ url }) => metricsOf(url)));
    const served = after.map((text, at) => {
      const metric = 'dataset_graph_operations_total';
      return sum(text, metric) - sum(before[at] ?? '', metric);
    });
    expect(served.reduce((total, count) => total + count)).toBe(8);
    expect(Math.min(...served)).toBeGreaterThan(0);
  });

  test('what one replica has read the other does not read again', async () => {
    cluster.sandbox.calls.clear();
    const query = '{ models(first: 7) { nodes { path } } sutroDatasets { totalCount } }';
    const [one, other] = await Promise.all(cluster.replicas.map(({ url }) => ask(url, query)));
    expect(one?.body.data).toEqual(other?.body.data);
    const paths = cluster.sandbox.calls.map(({ path }) => path.split('?')[0]);
    expect(paths.filter((path) => path === '/v1/models/list')).toHaveLength(1);
  });

  test('metrics are for the inside: the balancer does not pass them on', async () => {
    expect((await fetch(`${cluster.url}/metrics`)).status).toBe(404);
    expect(await metricsOf(cluster.replicas[0]?.url ?? '')).toContain('dataset_graph_');
  });

  test('the same is served under a prefix, GraphiQL included, and metrics are not', async () => {
    const prefixed = `${cluster.url}/dataset-graph`;
    expect((await ask(prefixed)).body.errors).toBeUndefined();
    const page = await fetch(`${prefixed}/`, { headers: { accept: 'text/html' } });
    expect(page.url).toBe(`${prefixed}/graphql`);
    const html = await page.text();
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const response = await fetch(new URL(file, page.url));
      expect(response.status, file).toBe(200);
      await response.body?.cancel();
    }
    expect((await fetch(`${prefixed}/metrics`)).status).toBe(404);
  });

  test('a stream passes the balancer as it is written', async () => {
    const job = cluster.sandbox.qualia.jobs.list().find(({ status }) => status === 'running');
    const query = `subscription { jobUpdates(jobIds: ["${job?.job_id}"]) { job { status } } }`;
    const response = await fetch(`${cluster.url}/dataset-graph/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    // The stream does not end: what is read is not held back.
    while (!text.includes('RUNNING')) text += (await reader?.read())?.value ?? expect.fail();
    expect(text).toContain('event: next');
    await reader?.cancel();
  });

  test('health, and a body that is too large, are answered through the balancer', async () => {
    const ready = await fetch(`${cluster.url}/readyz`);
    expect(await ready.json()).toMatchObject({ providers: { qualia: 'live', sutro: 'live' } });
    const large = `{ __typename } # ${'x'.repeat(300_000)}`;
    const response = await fetch(`${cluster.url}/graphql`, { method: 'POST', body: large });
    expect(response.status).toBe(413);
  });

  test('the image’s health check tells a replica that lives from none', async () => {
    const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
    const [, check = ''] = /CMD (\["node", "-e".*)$/m.exec(dockerfile) ?? [];
    const [, ...args]: string[] = JSON.parse(check);
    const codeFor = (PORT: string) =>
      spawnSync(process.execPath, args, { env: { PORT }, timeout: 10_000 }).status;
    expect(codeFor(new URL(cluster.replicas[0]?.url ?? '').port)).toBe(0);
    expect(codeFor('1')).toBe(1);
  });

  test('a replica that is stopped and started again under load costs no request', async () => {
    const [first] = cluster.replicas;
    if (!first) throw new Error('There is no replica.');
    const { answers, bad } = await hammered(async () => {
      first.process.child.kill('SIGTERM');
      expect(await first.process.ended).toMatchObject({ code: 0 });
      cluster.replicas[0] = await cluster.restart(first);
    });
    expect(bad).toEqual([]);
    expect(answers).toBeGreaterThan(20);
  });

  test('a replica that dies under load costs no request', async () => {
    const [, second] = cluster.replicas;
    if (!second) throw new Error('There is no replica.');
    const { bad } = await hammered(async () => {
      second.process.child.kill('SIGKILL');
      await second.process.ended;
      cluster.replicas[1] = await cluster.restart(second);
    });
    expect(bad).toEqual([]);
  });

  test('the doctor finds everything well, the shared cache too', async () => {
    const { code, out } = await run(['doctor', '--json'], { env: cluster.env });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ status: 'ok' });
    expect(out).toMatch(/"shared cache",\s+"status": "ok"/);
  });

  // The last one: the cache does not come back.
  test('a cache that dies costs no request, and shows in the metrics', async () => {
    const { bad } = await hammered(() => end(cluster.redis));
    expect(bad).toEqual([]);
    await ask(cluster.url, '{ projects(first: 9) { totalCount nodes { name } } }');
    const texts = await Promise.all(cluster.replicas.map(({ url }) => metricsOf(url)));
    expect(sum(texts.join('\n'), 'dataset_graph_shared_cache_failures_total')).toBeGreaterThan(0);
  });
});
