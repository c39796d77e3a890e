import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import {
  DatasetJobStatusesDocument,
  EverythingDocument,
  NodesDocument,
} from '../generated/graphql.ts';

// A provider fails: a precise error at the right path, and the data of the other provider.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture(
    { size: 60 },
    { OPERATION_TIMEOUT_MS: '2000', PROVIDER_TIMEOUT_MS: '500' },
  );
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture[Symbol.asyncDispose]());

describe.each([
  ['qualia', 'datasets', 'sutroDatasets'],
  ['sutro', 'sutroDatasets', 'datasets'],
] as const)('when %s fails', (provider, broken, whole) => {
  it.each([
    [{ status: 500 }, 'PROVIDER_UNAVAILABLE', 500],
    [{ status: 401 }, 'PROVIDER_UNAUTHENTICATED', 401],
    [{ status: 404 }, 'PROVIDER_NOT_OFFERED', 404],
    [{ status: 524 }, 'PROVIDER_TIMEOUT', 524],
    ['reset', 'PROVIDER_UNAVAILABLE', undefined],
    ['cut', 'PROVIDER_UNAVAILABLE', undefined],
    ['hang', 'PROVIDER_TIMEOUT', undefined],
    ['not-json', 'PROVIDER_CONTRACT', undefined],
    ['wrong-shape', 'PROVIDER_CONTRACT', undefined],
  ] as const)(
    'with %j, the error is %s and the other half comes',
    async (fault, code, upstreamStatus) => {
      await using fresh = await startGatewayFixture(
        { size: 20 },
        { OPERATION_TIMEOUT_MS: '2000', PROVIDER_TIMEOUT_MS: '300' },
      );
      fresh.sandbox.faults.add({ provider, fault });
      const { data, errors } = await fresh.ask(EverythingDocument);
      expect(data[broken]).toBeNull();
      expect(data[whole]).not.toBeNull();
      expect(errors).toHaveLength(1);
      expect(errors?.[0]).toMatchObject({ path: [broken], extensions: { code, provider } });
      expect(errors?.[0]?.extensions.upstreamStatus).toBe(upstreamStatus);
      expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|http|sandbox|stack/i);
    },
  );

  it('with 429 and too long a wait, fails at once with `retryAfter`', async () => {
    await using fresh = await startGatewayFixture({ size: 20 });
    fresh.sandbox.faults.add({ provider, fault: { status: 429, retryAfter: 120 } });
    const { errors } = await fresh.ask(EverythingDocument);
    expect(errors).toMatchObject([
      { path: [broken], extensions: { code: 'RATE_LIMITED', provider, retryAfter: 120 } },
    ]);
  });

  it('once, is retried without an error', async () => {
    await using fresh = await startGatewayFixture({ size: 20 });
    fresh.sandbox.faults.add({ provider, fault: { status: 503 }, when: { nth: 1 } });
    const { data, errors } = await fresh.ask(EverythingDocument);
    expect(errors).toBeUndefined();
    expect(data[broken]).not.toBeNull();
  });
});

describe('a part that fails', () => {
  it('of a page is one null node with an error at its path', async () => {
    fixture.sandbox.faults.add({
      provider: 'qualia',
      route: '/v1/datasets/list',
      fault: 'bad-item',
    });
    const { data, errors } = await fixture.ask(EverythingDocument);
    const edges = data.datasets?.edges ?? [];
    expect(edges.filter(({ node }) => node === null)).toHaveLength(1);
    const index = edges.findIndex(({ node }) => node === null);
    expect(errors).toMatchObject([
      { path: ['datasets', 'edges', index, 'node'], extensions: { code: 'PROVIDER_CONTRACT' } },
    ]);
  });

  it('of the jobs does not affect the datasets', async () => {
    fixture.sandbox.faults.add({
      provider: 'qualia',
      route: '/v1/jobs/list',
      fault: { status: 500 },
    });
    fixture.sandbox.faults.add({
      provider: 'qualia',
      route: '/v1/finetune',
      fault: { status: 500 },
    });
    const { data, errors } = await fixture.ask(DatasetJobStatusesDocument, { first: 5 });
    expect(data.datasets?.nodes).toHaveLength(5);
    expect(errors?.every(({ extensions }) => extensions.code === 'PROVIDER_UNAVAILABLE')).toBe(
      true,
    );
  });

  it('reads jobs by id if the jobs list is not offered', async () => {
    fixture.sandbox.faults.add({
      provider: 'qualia',
      route: '/v1/jobs/list',
      fault: { status: 404 },
    });
    const { data, errors } = await fixture.ask(DatasetJobStatusesDocument, { first: 20 });
    expect(errors).toBeUndefined();
    const jobs = data.datasets?.nodes.flatMap((node) => node?.jobs ?? []) ?? [];
    expect(jobs.length).toBeGreaterThan(3);
    expect(jobs.every(({ job }) => job.status !== null)).toBe(true);
    expect(
      fixture.calls().filter((call) => call.includes('/v1/jobs/list')).length,
    ).toBeLessThanOrEqual(1);
  });

  it('of a search is an error instead of null: the object may exist', async () => {
    await using large = await startGatewayFixture({ size: 2500 });
    large.sandbox.faults.add({
      provider: 'qualia',
      route: '/v1/datasets/list',
      fault: { status: 500 },
      when: { nth: 2, times: 9 },
    });
    const missing = Buffer.from('Dataset:00000000-0000-4000-8000-000000000000').toString(
      'base64url',
    );
    const { data, errors } = await large.ask(NodesDocument, { ids: [missing] });
    expect(data.nodes).toEqual([null]);
    expect(errors).toMatchObject([
      { path: ['nodes', 0], extensions: { code: 'SEARCH_INCOMPLETE' } },
    ]);
  });
});
