import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway } from '../pagination/fake-provider.ts';

// Providers count microseconds: a bound with microseconds leaves out the row that it is taken from.

const ID = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';
const AT = '2026-04-15T12:00:00.123456Z';
const BEFORE = '2026-04-15T12:00:00.123455Z';
const AFTER = '2026-04-15T12:00:00.123457Z';
const artifact = {
  artifact_id: ID,
  subtype: 's',
  path: 'Straße/É',
  created_at: AT,
  updated_at: AT,
};

let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway((path) => ({
    items: path.includes('jobs') ? [{ job_id: ID, created_at: AT }] : [artifact],
    page_info: { has_next: false },
    datasets: [{ dataset_id: 'd', name: 'Straße É', created_at: AT }],
    jobs: [{ job_id: 'j', name: 'Straße É', datetime_created: AT, datetime_completed: AT }],
  }));
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Page = {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly endCursor: string | null };
};
async function page(list: string, filter: string, after = ''): Promise<Page> {
  const { data, errors } = await gateway.ask<{ list: Page }>(
    `{ list: ${list}(filter: { ${filter} }, after: "${after}") { nodes { id } pageInfo { endCursor } } }`,
  );
  expect(errors).toBeUndefined();
  return data?.list ?? expect.fail();
}
const countOf = async (list: string, filter: string): Promise<number> =>
  (await page(list, filter)).nodes.length;

describe.each([
  ['datasets', 'createdAfter', 'createdBefore'],
  ['datasets', 'updatedAfter', undefined],
  ['models', 'createdAfter', 'createdBefore'],
  ['jobs', 'createdAfter', 'createdBefore'],
  ['sutroDatasets', 'createdAfter', 'createdBefore'],
  ['sutroJobs', 'createdAfter', 'createdBefore'],
  ['sutroJobs', 'completedAfter', 'completedBefore'],
  ['catalog', 'createdAfter', 'createdBefore'],
])('%s by %s and %s', (list, after, before) => {
  const all = list === 'catalog' ? 2 : 1;

  it('compares all digits', async () => {
    expect(await countOf(list, `${after}: "${BEFORE}"`)).toBe(all);
    expect(await countOf(list, `${after}: "${AT}"`)).toBe(0);
    if (before === undefined) return;
    expect(await countOf(list, `${before}: "${AFTER}"`)).toBe(all);
    expect(await countOf(list, `${before}: "${AT}"`)).toBe(0);
  });

  it('binds its cursors to all digits', async () => {
    const { pageInfo } = await page(list, `${after}: "${BEFORE}"`);
    const { errors } = await gateway.ask(
      `{ ${list}(filter: { ${after}: "2026-04-15T12:00:00.123454Z" }, after: "${pageInfo.endCursor}") { nodes { id } } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_MISMATCH' } }]);
  });
});

describe.each(['sutroDatasets', 'sutroJobs'])('the search of %s', (list) => {
  it('finds other Unicode forms and cases, and its cursors go with each', async () => {
    const { nodes, pageInfo } = await page(list, 'search: "STRASSE e\\u0301"');
    expect(nodes).toHaveLength(1);
    expect(await page(list, 'search: "straße É"', pageInfo.endCursor ?? '')).toMatchObject({
      nodes: [],
    });
  });
});
