import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, openGateway } from './fake-provider.ts';

// The README says that a malformed row of Sutro is a null at the end of its list, with an error.
// Each exactly once.

const MALFORMED = { dataset_id: null, name: 'n' };

let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway(() => ({
    datasets: [
      { dataset_id: 'a', created_at: '2026-01-01T00:00:00Z' },
      MALFORMED,
      MALFORMED,
      MALFORMED,
      { dataset_id: 'z' },
    ],
  }));
});
afterAll(() => gateway[Symbol.asyncDispose]());

type Page = {
  readonly totalCount: number;
  readonly nodes: readonly ({ readonly datasetId: string } | null)[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
};

async function read(range: string): Promise<Page> {
  const { data }: Answer<{ list: Page }> = await gateway.ask(`{
    list: sutroDatasets(${range}) {
      totalCount
      nodes { datasetId }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`);
  if (!data?.list) throw new Error('No page came.');
  return data.list;
}

const served = ({ nodes }: Page): string[] => nodes.map((node) => node?.datasetId ?? 'malformed');

const WHOLE = ['a', 'z', 'malformed', 'malformed', 'malformed'];

it.each(['NEWEST', 'OLDEST', 'NAME', 'SIZE'])(
  'malformed rows come last and all, by %s, forward and backward',
  async (sort) => {
    const forward: string[] = [];
    for (let after = ''; ; ) {
      const page = await read(`sort: ${sort}, first: 2${after}`);
      expect(page.totalCount).toBe(5);
      forward.push(...served(page));
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(forward).toEqual(WHOLE);
    const backward: string[] = [];
    for (let before = ''; ; ) {
      const page = await read(`sort: ${sort}, last: 2${before}`);
      backward.unshift(...served(page));
      if (!page.pageInfo.hasPreviousPage) break;
      before = `, before: "${page.pageInfo.startCursor}"`;
    }
    expect(backward).toEqual(WHOLE);
  },
);
