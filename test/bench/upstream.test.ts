import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordAnswers } from '../../bench/upstream/answers.ts';
import { type Catalogue, catalogueOf } from '../../bench/upstream/catalogue.ts';
import { createRequestReader } from '../../bench/upstream/requests.ts';
import { type RecordedUpstream, serveRecorded } from '../../bench/upstream/server.ts';

const KEY = 'bench';
const SIZE = 130;
let catalogue: Catalogue;
let upstream: RecordedUpstream;

beforeAll(async () => {
  catalogue = catalogueOf({ size: SIZE, sutroSize: 7 });
  upstream = await serveRecorded({ answers: recordAnswers(catalogue), key: KEY, port: 0 });
});
afterAll(() => upstream.close());

const ask = (path: string, init: RequestInit = {}) =>
  fetch(upstream.url + path, { headers: { 'x-api-key': KEY }, ...init });
const json = async (path: string, init?: RequestInit) => (await ask(path, init)).json();

beforeEach(() => json('/__reset'));

it('gives every dataset once, page by page, as the sandbox does', async () => {
  const ids: string[] = [];
  let cursor = '';
  do {
    const page = await json(`/v1/datasets/list?limit=50${cursor && `&cursor=${cursor}`}`);
    ids.push(...page.items.map((item: { artifact_id: string }) => item.artifact_id));
    expect(page.page_info).toMatchObject({ total_count: SIZE, has_next: ids.length < SIZE });
    cursor = page.page_info.end_cursor ?? '';
  } while (cursor);
  const newest = catalogue.qualia.datasets.page({ sort: 'newest', limit: SIZE }).rows;
  expect(ids).toEqual(newest.map(({ artifact_id }) => artifact_id));
});

it('has the jobs, by id and as a list, and tells the same of them', async () => {
  const { items } = await json('/v1/jobs/list?limit=1000');
  expect(items).toHaveLength(catalogue.qualia.jobs.size);
  for (const { job_id, status, current_phase } of items) {
    expect(await json(`/v1/finetune/${job_id}`)).toMatchObject({ status, current_phase });
  }
});

it('answers for Sutro on the same origin, to its own header', async () => {
  const sutro = { method: 'POST', headers: { authorization: `Key ${KEY}` }, body: '{}' };
  expect((await json('/list-datasets', sutro)).datasets).toHaveLength(7);
});

it('refuses as the sandbox does', async () => {
  expect((await ask('/v1/datasets/list?limit=0')).status).toBe(422);
  expect((await ask('/v1/datasets/list?cursor=none')).status).toBe(422);
  expect((await ask('/v1/nothing')).status).toBe(404);
});

it('counts calls, demands the key, and tells what it had to make', async () => {
  await ask('/v1/datasets/list?limit=3');
  await ask('/v1/datasets/list?sort=newest&limit=3');
  await ask('/v1/datasets/list?limit=3');
  const refused = await ask('/v1/datasets/list?limit=3', { headers: { 'x-api-key': 'other' } });
  expect(refused.status).toBe(401);
  expect(await json('/__stats')).toEqual({ calls: 4, refused: 1, made: 1 });
  expect(await json('/__reset')).toEqual({ calls: 0, refused: 0, made: 0 });
});

it('holds answers back when it is told to, and still gives each its own', async () => {
  await json('/__latency?ms=5');
  const pages = await Promise.all(
    [1, 2, 3].map((limit) => json(`/v1/datasets/list?limit=${limit}`)),
  );
  expect(pages.map(({ items }) => items.length)).toEqual([1, 2, 3]);
  await json('/__latency?ms=0');
});

describe('a catalogue with few jobs', () => {
  const full = catalogueOf({ size: 200, sutroSize: 0 });
  const few = catalogueOf({ size: 200, sutroSize: 0, jobs: 40 });
  const linksOf = ({ qualia }: Catalogue) =>
    qualia.datasets.list().map(({ jobs }) => (jobs ?? []).map(({ job_id }) => job_id));

  it('has the same datasets, and every link leads to a job that is there', () => {
    expect(few.qualia.jobs.size).toBe(40);
    expect(few.qualia.datasets.list().map(({ path }) => path)).toEqual(
      full.qualia.datasets.list().map(({ path }) => path),
    );
    expect(
      linksOf(few)
        .flat()
        .filter((id) => !few.qualia.jobs.get(id)),
    ).toEqual([]);
  });

  it('has as many links per dataset, to as many distinct jobs per page', () => {
    expect(linksOf(few).map((it) => it.length)).toEqual(linksOf(full).map((it) => it.length));
    const distinct = (it: Catalogue) => new Set(linksOf(it).slice(50, 100).flat()).size;
    expect(distinct(few)).toBe(distinct(full));
  });
});

it('reads requests in whatever pieces they come', () => {
  const wire = Buffer.from(
    'GET /a?b=1 HTTP/1.1\r\nhost: x\r\nX-API-Key: k\r\n\r\n' +
      'POST /c HTTP/1.1\r\nauthorization: Key k\r\nContent-Length: 2\r\n\r\n{}' +
      'GET /d HTTP/1.1\r\nhost: x\r\n\r\n',
  );
  const expected = [
    { method: 'GET', url: '/a?b=1', key: 'k', body: '' },
    { method: 'POST', url: '/c', key: 'k', body: '{}' },
    { method: 'GET', url: '/d', key: undefined, body: '' },
  ];
  for (let length = 1; length <= wire.length; length++) {
    const read = createRequestReader();
    const received = [];
    for (let at = 0; at < wire.length; at += length) {
      received.push(...read(wire.subarray(at, at + length)));
    }
    expect(received).toEqual(expected);
  }
});
