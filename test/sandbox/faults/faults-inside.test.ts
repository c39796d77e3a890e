import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../../src/sandbox/faults/faults.ts';
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

describe('what is wrong inside', () => {
  const spoiled = async (fault: Fault, ask = list) => {
    const remove = fixture.sandbox.faults.add({ fault });
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

  test('bad-item: one item of the page has an object for its id', async () => {
    const good = (await list()).json.items;
    const bad = (await spoiled('bad-item')).json.items;
    expect(bad).toEqual(good.with(10, { ...good[10], artifact_id: {} }));
    const sutro = (await spoiled('bad-item', sutroList)).json.datasets;
    const ids = sutro.map((it: { dataset_id: unknown }) => typeof it.dataset_id);
    expect(ids.filter((type: string) => type === 'object')).toHaveLength(1);
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
    const full = fixture.sandbox.sutro.datasets.list().find((it) => Number(it.file_count) > 0);
    const body = JSON.stringify({ dataset_id: full?.dataset_id });
    const headers = { authorization: 'Key sandbox' };
    const files = await spoiled('drift', () =>
      fixture.sutro('/list-dataset-files', { method: 'POST', headers, body }),
    );
    expect(files.json.files[0]).toMatch(/\.parquet$/);
  });

  test('expired-cursor: the first page comes, the next is refused', async () => {
    fixture.sandbox.faults.add({ fault: 'expired-cursor' });
    const { end_cursor } = (await list()).json.page_info;
    const { status, json } = await fixture.qualia(`${LIST}?cursor=${end_cursor}`);
    expect([status, json]).toEqual([400, { detail: 'Cursor has expired' }]);
  });

  test('a refusal stays what it is', async () => {
    fixture.sandbox.faults.add({ fault: 'drift' });
    const { status, json } = await fixture.qualia(`${LIST}?limit=0`);
    expect([status, json.detail[0].loc]).toEqual([422, ['query', 'limit']]);
  });
});
