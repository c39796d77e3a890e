import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { fetchExchange, Client as UrqlClient } from '@urql/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { startTestServer } from '../request-path.ts';

// Subscriptions over real sockets, with the calls counted at a stand-in provider.

const PROJECT = '11111111-1111-4111-8111-111111111111';
const idOf = (n: number): string => `00000000-0000-4000-8000-${`${n}`.padStart(12, '0')}`;

type JobRow = { status: string; current_phase: string };
const jobs = new Map<string, JobRow>();
const sutroJobs = new Map<string, { status: string }>();
let isDown = false;
const calls: string[] = [];

const answerTo = (path: string): object | undefined => {
  if (path === '/v1/jobs/list') {
    const items = [...jobs].map(([job_id, row]) => ({ job_id, project_id: PROJECT, ...row }));
    return { items, page_info: { has_next: false, total_count: items.length } };
  }
  if (path === '/list-jobs') {
    return { jobs: [...sutroJobs].map(([job_id, row]) => ({ job_id, ...row })) };
  }
  const id = path.split('/').at(-1) ?? '';
  const row = jobs.get(id);
  if (row)
    return { job_id: id, ...row, phases: [{ name: row.current_phase, status: 'in_progress' }] };
  const job = sutroJobs.get(id);
  return job && { job: { job_id: id, ...job } };
};

const provider = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
  calls.push(path);
  const answer = answerTo(path);
  response.statusCode = isDown ? 503 : answer ? 200 : 404;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer && !isDown ? answer : { detail: 'no' }));
});

let gateway: Gateway;
let url: string;
beforeAll(async () => {
  await once(provider.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const config = readConfig({
    QUALIA_API_KEY: 'key',
    QUALIA_BASE_URL: origin,
    SUTRO_API_KEY: 'key',
    SUTRO_BASE_URL: origin,
    LIVE_QUALIA_MS: '1000',
    LIVE_SUTRO_MS: '1000',
    STREAMS_PER_CALLER: '30',
    RETRY_ATTEMPTS: '1',
  });
  gateway = await createGateway(config);
  const server = await startTestServer(gateway.handle);
  url = server.url;
  return async () => {
    server.close();
    await gateway.close();
  };
});
afterAll(() => {
  provider.closeAllConnections();
  provider.close();
});
beforeEach(() => {
  isDown = false;
  jobs.clear();
  sutroJobs.clear();
  calls.length = 0;
});

const QUERY = `subscription ($ids: [UUID!]!) {
  jobUpdates(jobIds: $ids) { jobId observedAt job { jobId status currentPhase } problem { code } }
}`;

type Event = {
  readonly jobId: string;
  readonly observedAt: string | null;
  readonly job: { readonly status: string; readonly currentPhase: string } | null;
  readonly problem: { readonly code: string } | null;
};

/** The frames of a stream as text, until it ends; `events` are the payloads so far. */
async function openStream(accept: string, { query = QUERY, variables = {}, headers = {} } = {}) {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify({ query, variables }),
    signal: controller.signal,
  });
  let text = '';
  const ended = (async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? [])
      text += chunk;
  })().catch(() => {});
  const events = (): Event[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)).data.jobUpdates);
  return { response, text: () => text, events, ended, leave: () => controller.abort() };
}
const openEvents = (ids: readonly string[]) =>
  openStream('text/event-stream', { variables: { ids } });
const statesOf = (events: readonly Event[]) => events.map(({ job }) => job?.status ?? null);

describe('server-sent events', () => {
  it('has the present state at once, each change once, and completes at the end', async () => {
    jobs.set(idOf(1), { status: 'running', current_phase: 'a' });
    const stream = await openEvents([idOf(1)]);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await expect.poll(stream.events, { timeout: 5_000 }).toHaveLength(1);
    expect(stream.events()[0]).toMatchObject({
      jobId: idOf(1),
      job: { status: 'RUNNING', currentPhase: 'a' },
      problem: null,
    });
    jobs.set(idOf(1), { status: 'running', current_phase: 'b' });
    await expect.poll(stream.events, { timeout: 5_000 }).toHaveLength(2);
    jobs.set(idOf(1), { status: 'completed', current_phase: 'done' });
    await stream.ended;
    expect(statesOf(stream.events())).toEqual(['RUNNING', 'RUNNING', 'COMPLETED']);
    expect(stream.text().startsWith(':\n\nevent: next\ndata: {"data":')).toBe(true);
    expect(stream.text().endsWith('\n\nevent: complete\ndata:\n\n')).toBe(true);
  });

  it('treats a job that does not exist as ended', async () => {
    const stream = await openEvents([idOf(404)]);
    await stream.ended;
    expect(stream.events()).toMatchObject([{ jobId: idOf(404), job: null, problem: null }]);
  });

  it('tells an outage as data, and the state when the provider is back', async () => {
    jobs.set(idOf(2), { status: 'running', current_phase: 'a' });
    isDown = true;
    const stream = await openEvents([idOf(2)]);
    await expect.poll(stream.events, { timeout: 5_000 }).toHaveLength(1);
    expect(stream.events()[0]).toMatchObject({
      job: null,
      observedAt: null,
      problem: { code: 'PROVIDER_UNAVAILABLE' },
    });
    isDown = false;
    await expect.poll(stream.events, { timeout: 8_000 }).toHaveLength(2);
    expect(stream.events()[1]).toMatchObject({ job: { status: 'RUNNING' }, problem: null });
    stream.leave();
  });

  it('reads once an interval, however many subscribe and whatever they watch', async () => {
    for (let at = 0; at < 50; at++) jobs.set(idOf(at), { status: 'running', current_phase: 'a' });
    const streams = await Promise.all(
      Array.from({ length: 20 }, (_, at) => openEvents([idOf(at), idOf(at + 20), idOf(49)])),
    );
    for (const stream of streams) {
      await expect.poll(stream.events, { timeout: 5_000 }).toHaveLength(3);
    }
    const before = calls.length;
    const started = performance.now();
    for (const id of jobs.keys()) jobs.set(id, { status: 'completed', current_phase: 'done' });
    await Promise.all(streams.map(({ ended }) => ended));
    const intervals = Math.ceil((performance.now() - started) / 1_000) + 1;
    for (const stream of streams)
      expect(statesOf(stream.events()).slice(3)).toEqual(Array(3).fill('COMPLETED'));
    expect(calls.length - before).toBeLessThanOrEqual(intervals);
    expect(new Set(calls.slice(before))).toEqual(new Set(['/v1/jobs/list']));
  });

  it('stops polling when the last subscriber has left', async () => {
    jobs.set(idOf(3), { status: 'running', current_phase: 'a' });
    const stream = await openEvents([idOf(3)]);
    await expect.poll(stream.events, { timeout: 5_000 }).toHaveLength(1);
    expect(gateway.live()).toEqual({ streams: 1, pollers: 1 });
    stream.leave();
    await expect.poll(gateway.live, { timeout: 5_000 }).toEqual({ streams: 0, pollers: 0 });
  });
});

describe('Apollo’s multipart protocol', () => {
  it('frames each event and ends with the last boundary', async () => {
    jobs.set(idOf(4), { status: 'failed', current_phase: 'failed' });
    const stream = await openStream(
      'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json',
      {
        variables: { ids: [idOf(4)] },
      },
    );
    await stream.ended;
    expect(stream.response.headers.get('content-type')).toBe(
      'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0',
    );
    const [start, part, end] = stream.text().split('\r\n--graphql');
    expect(start).toBe('');
    expect(part).toMatch(
      /^\r\ncontent-type: application\/json; charset=utf-8\r\n\r\n\{"payload":\{"data":/,
    );
    expect(end).toBe('--\r\n');
  });

  it.each([false, true])(
    'is read by Apollo Client’s plain HttpLink (GET: %s)',
    async (useGETForQueries) => {
      const id = idOf(useGETForQueries ? 5 : 50);
      jobs.set(id, { status: 'running', current_phase: 'a' });
      const client = new ApolloClient({
        link: new HttpLink({ uri: url, useGETForQueries }),
        cache: new InMemoryCache(),
      });
      const states: unknown[] = [];
      const completed = new Promise<void>((resolve, reject) => {
        client
          .subscribe<{ jobUpdates: Event }>({ query: gql(QUERY), variables: { ids: [id] } })
          .subscribe({
            next: ({ data }) => {
              states.push(data?.jobUpdates.job?.status);
              jobs.set(id, { status: 'completed', current_phase: 'done' });
            },
            error: reject,
            complete: resolve,
          });
      });
      await completed;
      expect(states).toEqual(['RUNNING', 'COMPLETED']);
    },
  );
});

it('is read by urql with `fetchSubscriptions`', async () => {
  jobs.set(idOf(6), { status: 'running', current_phase: 'a' });
  const client = new UrqlClient({
    url,
    preferGetMethod: false,
    exchanges: [fetchExchange],
    fetchSubscriptions: true,
  });
  const states: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const { unsubscribe } = client
    .subscription<{ jobUpdates: Event }>(QUERY, { ids: [idOf(6)] })
    .subscribe(({ data, error }) => {
      expect(error).toBeUndefined();
      states.push(data?.jobUpdates.job?.status);
      jobs.set(idOf(6), { status: 'completed', current_phase: 'done' });
      if (states.length === 2) resolve();
    });
  await promise;
  unsubscribe();
  expect(states).toEqual(['RUNNING', 'COMPLETED']);
});

it('follows jobs at Sutro', async () => {
  sutroJobs.set('job-1', { status: 'RUNNING' });
  const stream = await openStream('text/event-stream', {
    query: 'subscription { sutroJobUpdates(jobIds: ["job-1", "job-2"]) { jobId job { status } } }',
  });
  await expect.poll(stream.text, { timeout: 5_000 }).toContain('"status":"RUNNING"');
  expect(stream.text()).toContain('{"jobId":"job-2","job":null}');
  sutroJobs.set('job-1', { status: 'SUCCEEDED' });
  await stream.ended;
  expect(stream.text()).toContain('{"jobId":"job-1","job":{"status":"SUCCEEDED"}}');
});

describe('who may start a stream', () => {
  const start = (headers: Record<string, string>) =>
    fetch(
      `${url}?query=${encodeURIComponent(`subscription { jobUpdates(jobIds: ["${idOf(404)}"]) { jobId } }`)}`,
      {
        headers: { accept: 'text/event-stream', ...headers },
      },
    );

  it.each([
    [{ origin: 'https://evil.test' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{}, 200],
  ])('a GET with %j is answered with %i', async (headers, status) => {
    const response = await start(headers as Record<string, string>);
    expect(response.status).toBe(status);
    await response.body?.cancel();
  });

  it('a page of the server’s own origin may', async () => {
    expect((await start({ origin: new URL(url).origin })).status).toBe(200);
  });
});

describe('what is refused', () => {
  it.each([
    ['application/json', 406],
    ['text/html', 406],
  ])('a subscription that accepts %s', async (accept, status) => {
    const { response } = await openStream(accept, { variables: { ids: [idOf(1)] } });
    expect(response.status).toBe(status);
  });

  it('a query that accepts event streams alone', async () => {
    const { response } = await openStream('text/event-stream', { query: '{ __typename }' });
    expect(response.status).toBe(406);
  });

  it.each([
    [[], 'from 1 to 100'],
    [Array.from({ length: 101 }, (_, at) => idOf(at)), 'from 1 to 100'],
    [['no-uuid'], 'UUID'],
  ])('the ids %j', async (ids, message) => {
    const stream = await openStream('text/event-stream', { variables: { ids } });
    await stream.ended;
    expect(stream.text()).toContain('BAD_USER_INPUT');
    expect(stream.text()).toContain(message);
    expect(calls).toEqual([]);
  });

  it('more streams than a caller may have', async () => {
    jobs.set(idOf(7), { status: 'running', current_phase: 'a' });
    const streams = [];
    for (let at = 0; at < 30; at++) streams.push(await openEvents([idOf(7)]));
    const { response } = await openEvents([idOf(7)]);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('30');
    for (const stream of streams) stream.leave();
    await expect.poll(gateway.live, { timeout: 5_000 }).toEqual({ streams: 0, pollers: 0 });
  });
});

it('ends without completing on drain, so that clients come again', async () => {
  jobs.set(idOf(8), { status: 'running', current_phase: 'a' });
  const events = await openEvents([idOf(8)]);
  const parts = await openStream('multipart/mixed;subscriptionSpec=1.0', {
    variables: { ids: [idOf(8)] },
  });
  await expect.poll(parts.text, { timeout: 5_000 }).toContain('RUNNING');
  await expect.poll(events.text, { timeout: 5_000 }).toContain('RUNNING');
  gateway.drain();
  await Promise.all([events.ended, parts.ended]);
  expect(events.text()).not.toContain('complete');
  expect(parts.text()).not.toMatch(/--graphql--/);
  expect(gateway.live()).toEqual({ streams: 0, pollers: 0 });
});
