import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, running } from '../ask.ts';

let fixture: Running;
beforeAll(async () => {
  fixture = await running({ size: 5 });
});
afterAll(() => fixture.sandbox.close());

describe('what is refused', () => {
  const uuid = 'Input should be a valid UUID';
  const cases: [query: string, loc: string, msg: RegExp][] = [
    ['limit=0', 'limit', /greater than or equal to 1/],
    ['limit=-1', 'limit', /greater than or equal to 1/],
    ['limit=1001', 'limit', /less than or equal to 1000/],
    ['limit=2147483648', 'limit', /less than or equal to 1000/],
    ['limit=', 'limit', /valid integer/],
    ['limit=1.5', 'limit', /valid integer/],
    ['limit=ten', 'limit', /valid integer/],
    ['sort=NEWEST', 'sort', /'newest', 'oldest', 'updated' or 'name'/],
    ['sort=', 'sort', /'newest'/],
    [`search=${'x'.repeat(201)}`, 'search', /at most 200 characters/],
    ['project_id=1', 'project_id', new RegExp(uuid)],
    ['job_id=', 'job_id', new RegExp(uuid)],
  ];

  test.each(cases)('%s, as FastAPI does it', async (query, loc, msg) => {
    const { status, json } = await fixture.qualia(`/v1/datasets/list?${query}`);
    expect(status).toBe(422);
    expect(json.detail).toHaveLength(1);
    expect(json.detail[0]).toMatchObject({
      loc: ['query', loc],
      msg: expect.stringMatching(msg),
      type: expect.any(String),
    });
  });

  test('every bad parameter at once', async () => {
    const { json } = await fixture.qualia('/v1/datasets/list?limit=0&sort=x&job_id=y');
    expect(json.detail.map(({ loc }: { loc: string[] }) => loc[1])).toEqual([
      'limit',
      'sort',
      'job_id',
    ]);
  });

  test('not a search of 200 emoji, which are 200 characters', async () => {
    const emoji = encodeURIComponent('🤖'.repeat(200));
    expect((await fixture.qualia(`/v1/datasets/list?search=${emoji}`)).status).toBe(200);
  });
});
