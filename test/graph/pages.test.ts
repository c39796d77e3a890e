import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import {
  type DatasetFilter,
  DatasetJobsDocument,
  type DatasetSort,
  DatasetsDocument,
  JobDatasetsDocument,
  SutroDatasetsDocument,
  SutroJobsDocument,
} from '../generated/graphql.ts';

// From GraphQL over HTTP to the emulated providers: joined pages equal the list in one page.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 120 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

type List = { filter: DatasetFilter; sort: DatasetSort };

async function page(list: List, first: number, after: string | null) {
  const { data, errors } = await fixture.ask(DatasetsDocument, { ...list, first, after });
  expect(errors).toBeUndefined();
  if (!data.datasets) throw new Error('No connection came.');
  return data.datasets;
}

const idsOf = (edges: readonly { node: { artifactId: string } | null }[]): string[] =>
  edges.map(({ node }) => node?.artifactId ?? 'null');

const list = fc.record<List>({
  sort: fc.constantFrom('NEWEST', 'OLDEST', 'UPDATED', 'NAME'),
  filter: fc.record<DatasetFilter>({
    type: fc.option(fc.constantFrom('LEROBOT_V3', 'SARM_PROGRESS')),
    direction: fc.option(fc.constantFrom('INPUT', 'OUTPUT')),
    search: fc.option(fc.constantFrom('lerobot', 'so101', 'none such')),
  }),
});

describe('pages of datasets', () => {
  it('equal the list in one page when joined, from any edge, for any size, filter and order', async () => {
    await fc.assert(
      fc.asyncProperty(list, fc.infiniteStream(fc.nat()), async (list, picks) => {
        const whole = await page(list, 1000, null);
        expect(whole.totalCount).toBe(whole.edges.length);
        const pick = (limit: number) => (picks.next().value ?? 0) % limit;
        const visited: string[] = [];
        let after: string | null = null;
        for (;;) {
          const { edges, pageInfo } = await page(list, 1 + pick(40), after);
          expect(pageInfo).toMatchObject({
            hasPreviousPage: after !== null,
            startCursor: edges.at(0)?.cursor ?? null,
            endCursor: edges.at(-1)?.cursor ?? null,
          });
          const at = pick(3) === 0 ? pick(Math.max(1, edges.length)) : edges.length - 1;
          visited.push(...idsOf(edges.slice(0, at + 1)));
          if (!pageInfo.hasNextPage && at >= edges.length - 1) break;
          after = edges[at]?.cursor ?? null;
        }
        expect(visited).toEqual(idsOf(whole.edges));
      }),
      { numRuns: 40 },
    );
  });

  it('neither lose nor repeat rows that stay while others are added and deleted', async () => {
    await using changing = await startGatewayFixture({ size: 60 });
    const { datasets } = changing.sandbox.qualia;
    const ask = (first: number, after: string | null) =>
      changing.ask(DatasetsDocument, { first, after }).then(({ data }) => data.datasets);
    const before = idsOf((await ask(1000, null))?.edges ?? []);
    const deleted = new Set<string>();
    const visited: string[] = [];
    let after: string | null = null;
    for (let step = 0; ; step++) {
      const connection = await ask(7, after);
      const edges = connection?.edges ?? [];
      // Every third page is continued from its middle.
      const at = step % 3 === 1 ? 3 : edges.length - 1;
      visited.push(...idsOf(edges.slice(0, at + 1)));
      if (!connection?.pageInfo.hasNextPage && at >= edges.length - 1) break;
      after = edges[at]?.cursor ?? null;
      // The row at the cursor and a later one are deleted, and one is added at the top.
      for (const id of [edges[at]?.node?.artifactId, before[step * 7 + 20]]) {
        if (id && datasets.remove(id)) deleted.add(id);
      }
      const [row] = datasets.list();
      if (row) {
        const number = String(step).padStart(12, '0');
        datasets.insert({
          ...row,
          artifact_id: `ffffffff-0000-4000-8000-${number}`,
          created_at: `2030-01-01T00:00:${String(step).padStart(2, '0')}Z`,
        });
      }
    }
    const stayed = before.filter((id) => !deleted.has(id));
    expect(deleted.size).toBeGreaterThan(5);
    expect(visited.filter((id) => stayed.includes(id))).toEqual(stayed);
  });

  it('are empty if nothing matches', async () => {
    const { data } = await fixture.ask(DatasetsDocument, { filter: { search: 'none such' } });
    expect(data.datasets).toEqual({
      totalCount: 0,
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it('have byte-stable cursors', async () => {
    const cursors = async () =>
      (await page({ sort: 'NAME', filter: {} }, 9, null)).edges.map(({ cursor }) => cursor);
    expect(await cursors()).toEqual(await cursors());
  });

  it('of one job are the datasets that name it', async () => {
    const { data } = await fixture.ask(DatasetJobsDocument, { first: 120 });
    const nodes = data.datasets?.nodes.filter((node) => node !== null) ?? [];
    const jobId = nodes.flatMap(({ jobs }) => jobs ?? [])[0]?.job.jobId ?? '';
    const linked = nodes.filter(({ jobs }) => jobs?.some(({ job }) => job.jobId === jobId));
    const ask = async (after: string | null | undefined) =>
      (await fixture.ask(JobDatasetsDocument, { jobId, first: 1, after })).data.job?.datasets;
    const visited: string[] = [];
    for (let after: string | null | undefined; ; ) {
      const connection = await ask(after);
      visited.push(...(connection?.nodes.map((node) => node?.id ?? '') ?? []));
      if (!connection?.pageInfo.hasNextPage) break;
      after = connection.pageInfo.endCursor;
    }
    expect(visited.toSorted()).toEqual(linked.map(({ id }) => id).toSorted());
  });
});

describe('pages of Sutro’s datasets', () => {
  it.each(['NEWEST', 'OLDEST', 'NAME', 'SIZE'] as const)(
    'joined are the whole list in the order %s, forward and backward',
    async (sort) => {
      const ask = async (args: object) =>
        (await fixture.ask(SutroDatasetsDocument, { sort, ...args })).data.sutroDatasets;
      const whole = await ask({});
      expect(whole?.totalCount).toBe(whole?.edges.length);
      const forward: string[] = [];
      const backward: string[] = [];
      for (let after: string | null | undefined; ; ) {
        const connection = await ask({ first: 7, after });
        forward.push(...(connection?.edges.map(({ node }) => node?.datasetId ?? '') ?? []));
        if (!connection?.pageInfo.hasNextPage) break;
        after = connection.pageInfo.endCursor;
      }
      for (let before: string | null | undefined; ; ) {
        const connection = await ask({ last: 7, before });
        backward.unshift(...(connection?.edges.map(({ node }) => node?.datasetId ?? '') ?? []));
        if (!connection?.pageInfo.hasPreviousPage) break;
        before = connection.pageInfo.startCursor;
      }
      const ids = whole?.edges.map(({ node }) => node?.datasetId);
      expect(forward).toEqual(ids);
      expect(backward).toEqual(ids);
    },
  );

  it('are filtered by name or id in any letter case, and by time', async () => {
    const ask = async (filter: object) =>
      (await fixture.ask(SutroDatasetsDocument, { filter })).data.sutroDatasets?.edges.map(
        ({ node }) => node,
      ) ?? [];
    const all = await ask({});
    const named = all.find((node) => node?.name);
    const found = await ask({ search: named?.name?.toUpperCase() });
    expect(found).toContainEqual(named);
    const createdAfter = all[Math.floor(all.length / 2)]?.createdAt;
    const later = await ask({ createdAfter });
    const earlier = await ask({ createdBefore: createdAfter });
    expect(later.length + earlier.length).toBeLessThan(all.length);
    expect(
      later.every((node) => Date.parse(node?.createdAt ?? '') > Date.parse(createdAfter ?? '')),
    ).toBe(true);
    expect(
      earlier.every((node) => Date.parse(node?.createdAt ?? '') < Date.parse(createdAfter ?? '')),
    ).toBe(true);
  });
});

describe('pages of Sutro’s jobs', () => {
  it('equal the whole list when joined, from any edge', async () => {
    const ask = async (first: number, after?: string | null) =>
      (await fixture.ask(SutroJobsDocument, { first, after })).data.sutroJobs;
    const whole = await ask(100);
    const visited: string[] = [];
    let after: string | null | undefined;
    for (let step = 0; ; step++) {
      const connection = await ask(9, after);
      const edges = connection?.edges ?? [];
      const at = step % 2 ? 4 : edges.length - 1;
      visited.push(...edges.slice(0, at + 1).map(({ node }) => node?.jobId ?? ''));
      if (!connection?.pageInfo.hasNextPage && at >= edges.length - 1) break;
      after = edges[at]?.cursor;
    }
    expect(visited).toEqual(whole?.edges.map(({ node }) => node?.jobId));
    expect(whole?.totalCount).toBe(visited.length);
  });
});
