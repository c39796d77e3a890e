import { performance } from 'node:perf_hooks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Running, running } from '../ask.ts';

let fixture: Running;
beforeAll(async () => {
  fixture = await running({ size: 30 });
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture.sandbox.close());

const LIST = '/v1/datasets/list';
const list = () => fixture.qualia(LIST);
const sutroList = () =>
  fixture.sutro('/list-datasets', { method: 'POST', headers: { authorization: 'Key sandbox' } });

const statuses = async (count: number, ask = list): Promise<number[]> => {
  const answered: number[] = [];
  for (let at = 0; at < count; at += 1) answered.push((await ask()).status);
  return answered;
};

describe('a rule strikes', () => {
  const fault = { status: 503 };

  test('every request, until it is taken away', async () => {
    const remove = fixture.sandbox.faults.add({ fault });
    expect(await statuses(2)).toEqual([503, 503]);
    expect(await statuses(1, sutroList)).toEqual([503]);
    remove();
    expect(await statuses(1)).toEqual([200]);
  });

  test('its own provider and route only', async () => {
    fixture.sandbox.faults.add({ provider: 'sutro', fault });
    fixture.sandbox.faults.add({ route: '/v1/jobs', fault });
    expect(await statuses(1)).toEqual([200]);
    expect(await statuses(1, sutroList)).toEqual([503]);
    expect((await fixture.qualia('/v1/jobs/list')).status).toBe(503);
  });

  test('the nth request, a number of times', async () => {
    fixture.sandbox.faults.add({ when: { nth: 2 }, fault });
    expect(await statuses(4)).toEqual([200, 503, 200, 200]);
    fixture.sandbox.faults.clear();
    fixture.sandbox.faults.add({ when: { nth: 2, times: 2 }, fault });
    expect(await statuses(5)).toEqual([200, 503, 503, 200, 200]);
    fixture.sandbox.faults.clear();
    fixture.sandbox.faults.add({ when: { times: 1 }, fault });
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
    fixture.sandbox.faults.add({ when: { nth: 1 }, fault: { status: 429 } });
    expect((await list()).json).toEqual({ detail: 'Too Many Requests' });
    fixture.sandbox.faults.clear();
    fixture.sandbox.faults.add({ fault: { status: 429 } });
    expect((await sutroList()).json).toEqual({ error: 'Too Many Requests' });
    fixture.sandbox.faults.clear();
    fixture.sandbox.faults.add({ fault: { status: 500, body: { oh: 'no' } } });
    expect((await list()).json).toEqual({ oh: 'no' });
  });

  test('of Cloudflare is no JSON', async () => {
    fixture.sandbox.faults.add({ fault: { status: 524 } });
    const { status, text, headers } = await list();
    expect([status, text]).toEqual([524, 'error code: 524']);
    expect(headers.get('content-type')).toBe('text/plain');
  });

  test('tells when to come again, in seconds or as a date', async () => {
    const remove = fixture.sandbox.faults.add({ fault: { status: 429, retryAfter: 7 } });
    expect((await list()).headers.get('retry-after')).toBe('7');
    remove();
    fixture.sandbox.faults.add({ fault: { status: 429, retryAfter: { date: 60 } } });
    const header = (await list()).headers.get('retry-after') ?? '';
    expect(header).toMatch(/ GMT$/);
    expect(Math.abs(Date.parse(header) - Date.now() - 60_000)).toBeLessThan(10_000);
  });
});

describe('what breaks on the way', () => {
  test('cut: the head and half of the body arrive', async () => {
    fixture.sandbox.faults.add({ fault: 'cut' });
    const response = await fetch(fixture.sandbox.qualiaUrl + LIST, {
      headers: { 'x-api-key': 'sandbox' },
    });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('reset: nothing arrives', async () => {
    fixture.sandbox.faults.add({ fault: 'reset' });
    await expect(list()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(fixture.sandbox.calls.at(-1)).toMatchObject({ status: null });
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
    fixture.sandbox.faults.add({ fault: 'slow' });
    const { json } = await fixture.qualia('/v1/credits');
    expect(json).toEqual({ balance: 90_784 });
    const response = await fetch(fixture.sandbox.qualiaUrl + LIST, {
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
    fixture.sandbox.faults.add({ fault: { latency: 30 } });
    fixture.sandbox.faults.add({ fault: { latency: 30 } });
    fixture.sandbox.faults.add({ fault: { status: 500 } });
    const begun = performance.now();
    expect((await list()).status).toBe(500);
    // A timer may fire within the millisecond before it is due.
    expect(performance.now() - begun).toBeGreaterThan(58);
  });

  test('bytes: the right answer, made too large by white space', async () => {
    fixture.sandbox.faults.add({ fault: { bytes: 200_000 } });
    const { text, json } = await list();
    expect(text.length).toBeGreaterThan(200_000);
    expect(json.items).toHaveLength(20);
  });
});
