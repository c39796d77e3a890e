import { performance } from 'node:perf_hooks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type Running, running } from './ask.ts';

let world: Running;
beforeAll(async () => {
  world = await running({ size: 30 });
});
afterEach(() => world.sandbox.faults.clear());
afterAll(() => world.sandbox.close());

const LIST = '/v1/datasets/list';
const list = () => world.qualia(LIST);
const sutroList = () =>
  world.sutro('/list-datasets', { method: 'POST', headers: { authorization: 'Key sandbox' } });

const statuses = async (count: number, ask = list): Promise<number[]> => {
  const seen: number[] = [];
  for (let at = 0; at < count; at += 1) seen.push((await ask()).status);
  return seen;
};

describe('a rule strikes', () => {
  const fault = { status: 503 };

  test('every request, until it is taken away', async () => {
    const remove = world.sandbox.faults.add({ fault });
    expect(await statuses(2)).toEqual([503, 503]);
    expect(await statuses(1, sutroList)).toEqual([503]);
    remove();
    expect(await statuses(1)).toEqual([200]);
  });

  test('its own provider and route only', async () => {
    world.sandbox.faults.add({ provider: 'sutro', fault });
    world.sandbox.faults.add({ route: '/v1/jobs', fault });
    expect(await statuses(1)).toEqual([200]);
    expect(await statuses(1, sutroList)).toEqual([503]);
    expect((await world.qualia('/v1/jobs/list')).status).toBe(503);
  });

  test('the nth request, a number of times', async () => {
    world.sandbox.faults.add({ when: { nth: 2 }, fault });
    expect(await statuses(4)).toEqual([200, 503, 200, 200]);
    world.sandbox.faults.clear();
    world.sandbox.faults.add({ when: { nth: 2, times: 2 }, fault });
    expect(await statuses(5)).toEqual([200, 503, 503, 200, 200]);
    world.sandbox.faults.clear();
    world.sandbox.faults.add({ when: { times: 1 }, fault });
    expect(await statuses(3)).toEqual([503, 200, 200]);
  });

  test('by a probability that follows from the seed', async () => {
    const drawn = async (seed: number) => {
      const rule = { when: { probability: 0.5 }, fault };
      await using chance = await running({ size: 1, seed, faults: [rule] });
      return await statuses(40, () => chance.qualia(LIST));
    };
    const first = await drawn(1);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await drawn(1)).toEqual(first);
    expect(await drawn(2)).not.toEqual(first);
  });
});

describe('a status', () => {
  test('comes in the shape of the provider, or with a body of choice', async () => {
    world.sandbox.faults.add({ when: { nth: 1 }, fault: { status: 429 } });
    expect((await list()).json).toEqual({ detail: 'Too Many Requests' });
    world.sandbox.faults.clear();
    world.sandbox.faults.add({ fault: { status: 429 } });
    expect((await sutroList()).json).toEqual({ error: 'Too Many Requests' });
    world.sandbox.faults.clear();
    world.sandbox.faults.add({ fault: { status: 500, body: { oh: 'no' } } });
    expect((await list()).json).toEqual({ oh: 'no' });
  });

  test('of Cloudflare is no JSON', async () => {
    world.sandbox.faults.add({ fault: { status: 524 } });
    const { status, text, headers } = await list();
    expect([status, text]).toEqual([524, 'error code: 524']);
    expect(headers.get('content-type')).toBe('text/plain');
  });

  test('tells when to come again, in seconds or as a date', async () => {
    const remove = world.sandbox.faults.add({ fault: { status: 429, retryAfter: 7 } });
    expect((await list()).headers.get('retry-after')).toBe('7');
    remove();
    world.sandbox.faults.add({ fault: { status: 429, retryAfter: { date: 60 } } });
    const header = (await list()).headers.get('retry-after') ?? '';
    expect(header).toMatch(/ GMT$/);
    expect(Math.abs(Date.parse(header) - Date.now() - 60_000)).toBeLessThan(10_000);
  });
});

describe('what breaks on the way', () => {
  test('cut: the head and half of the body arrive', async () => {
    world.sandbox.faults.add({ fault: 'cut' });
    const response = await fetch(world.sandbox.qualiaUrl + LIST, {
      headers: { 'x-api-key': 'sandbox' },
    });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('reset: nothing arrives', async () => {
    world.sandbox.faults.add({ fault: 'reset' });
    await expect(list()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(world.sandbox.calls.at(-1)).toMatchObject({ status: null });
  });

  test('hang: no answer, until the client or the sandbox goes', async () => {
    await using other = await running({ size: 1, faults: [{ fault: 'hang' }] });
    const signal = AbortSignal.timeout(50);
    await expect(other.qualia(LIST, { signal })).rejects.toThrow('aborted due to timeout');
    const waiting = expect(other.qualia(LIST)).rejects.toThrow('fetch failed');
    await expect.poll(() => other.sandbox.calls.length).toBe(2);
    await other.sandbox.close();
    await waiting;
  });

  test('slow: the right answer, in many pieces', async () => {
    world.sandbox.faults.add({ fault: 'slow' });
    const { json } = await world.qualia('/v1/credits');
    expect(json).toEqual({ balance: 90_784 });
    const response = await fetch(world.sandbox.qualiaUrl + LIST, {
      headers: { 'x-api-key': 'sandbox' },
    });
    const reader = response.body?.getReader();
    const sizes = [(await reader?.read())?.value?.length, (await reader?.read())?.value?.length];
    await reader?.cancel();
    expect(Math.max(...sizes.map(Number))).toBeLessThan(
      Number(response.headers.get('content-length')) / 2,
    );
  });

  test('latency: adds up, and to other faults', async () => {
    world.sandbox.faults.add({ fault: { latency: 30 } });
    world.sandbox.faults.add({ fault: { latency: 30 } });
    world.sandbox.faults.add({ fault: { status: 500 } });
    const begun = performance.now();
    expect((await list()).status).toBe(500);
    // A timer may fire within the millisecond before it is due.
    expect(performance.now() - begun).toBeGreaterThan(58);
  });

  test('bytes: the right answer, made too large by white space', async () => {
    world.sandbox.faults.add({ fault: { bytes: 200_000 } });
    const { text, json } = await list();
    expect(text.length).toBeGreaterThan(200_000);
    expect(json.items).toHaveLength(20);
  });
});

describe('what is wrong inside', () => {
  const spoiled = async (fault: Fault, ask = list) => {
    const remove = world.sandbox.faults.add({ fault });
    const answer = await ask();
    remove();
    expect(answer.status).toBe(200);
    return answer;
  };

  test('not-json: a page of HTML', async () => {
    const { text, headers, json } = await spoiled('not-json');
    expect(headers.get('content-type')).toContain('text/html');
    expect([text.startsWith('<!doctype html>'), json]).toEqual([true, undefined]);
  });

  test('wrong-shape: another envelope', async () => {
    expect((await spoiled('wrong-shape')).json).toEqual({ result: { value: (await list()).json } });
  });

  test('bad-item: one item of the page has a number for its id', async () => {
    const good = (await list()).json.items;
    const bad = (await spoiled('bad-item')).json.items;
    expect(bad).toEqual(good.with(10, { ...good[10], artifact_id: 42 }));
    const sutro = (await spoiled('bad-item', sutroList)).json.datasets;
    expect(sutro.filter((it: { dataset_id: unknown }) => it.dataset_id === 42)).toHaveLength(1);
  });

  test('drift of Qualia: unknown fields more, optional ones less', async () => {
    const { json } = await spoiled('drift');
    expect(json.api_release).toEqual(expect.any(String));
    for (const item of json.items) {
      expect(item).toMatchObject({ artifact_id: expect.any(String), qds: { verdict: 'PASS' } });
      expect(item).not.toHaveProperty('metadata');
      expect(item).not.toHaveProperty('jobs');
    }
  });

  test('drift of Sutro: datetime_added, no names, files that are names only', async () => {
    const { datasets } = (await spoiled('drift', sutroList)).json;
    const dated = datasets.filter((it: { datetime_added: unknown }) => it.datetime_added !== null);
    expect(dated.length).toBeGreaterThan(0);
    for (const dataset of datasets) {
      expect(dataset).not.toHaveProperty('created_at');
      expect(dataset).not.toHaveProperty('name');
    }
    const full = world.sandbox.sutro.datasets.list().find((it) => Number(it.file_count) > 0);
    const body = JSON.stringify({ dataset_id: full?.dataset_id });
    const headers = { authorization: 'Key sandbox' };
    const files = await spoiled('drift', () =>
      world.sutro('/list-dataset-files', { method: 'POST', headers, body }),
    );
    expect(files.json.files[0]).toMatch(/\.parquet$/);
  });

  test('expired-cursor: the first page comes, the next is refused', async () => {
    world.sandbox.faults.add({ fault: 'expired-cursor' });
    const { end_cursor } = (await list()).json.page_info;
    const { status, json } = await world.qualia(`${LIST}?cursor=${end_cursor}`);
    expect([status, json]).toEqual([400, { detail: 'Cursor has expired' }]);
  });

  test('a refusal stays what it is', async () => {
    world.sandbox.faults.add({ fault: 'drift' });
    const { status, json } = await world.qualia(`${LIST}?limit=0`);
    expect([status, json.detail[0].loc]).toEqual([422, ['query', 'limit']]);
  });
});
