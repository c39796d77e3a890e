import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';
import { estimateCost } from '../../src/schema/cost/estimate.ts';
import { schema } from '../../src/schema/schema.ts';
import { MAX_STEPS } from '../../src/server/plugins/cost-limit.ts';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import { datasets, ENTITIES, find, jobs, sutroDatasets, UNKNOWN_ID } from './references.ts';

const LIMITS = { upstreamCalls: 512, values: 200_000, steps: MAX_STEPS };

// Upstream calls of references: hardly more for many than for one.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 1000, sutroSize: 600 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('the calls upstream', () => {
  it.each([
    ['datasets', datasets],
    ['jobs', jobs],
    ['datasets at Sutro', sutroDatasets],
  ])('are one for 1, 50 and 500 references to %s', async (_name, references) => {
    for (const count of [1, 50, 500]) {
      const representations = references(fixture, count);
      expect(representations).toHaveLength(count);
      const { data, errors } = await find(fixture, representations);
      expect(errors).toBeUndefined();
      expect(data._entities).toMatchObject(representations);
      expect(fixture.calls()).toHaveLength(1);
    }
  });

  it('are as many as the list has pages of 1000, however many references there are', async () => {
    await using large = await startGatewayFixture({ size: 2500 });
    const { rows: all } = large.sandbox.qualia.datasets.page({ sort: 'oldest', limit: 500 });
    for (const count of [50, 500]) {
      const wanted = all.slice(0, count).map(({ artifact_id: artifactId }) => artifactId);
      const { errors } = await find(
        large,
        wanted.map((artifactId) => ({ __typename: 'Dataset', artifactId })),
      );
      expect(errors).toBeUndefined();
      expect(large.calls()).toHaveLength(3);
    }
  });

  it('are one for two fields of 1000 references in one request', async () => {
    const references = datasets(fixture, 1000);
    const selection = '{ ... on Dataset { artifactId } }';
    const query = `query ($a: [_Any!]!, $b: [_Any!]!) {
      a: _entities(representations: $a) ${selection}
      b: _entities(representations: $b) ${selection}
    }`;
    const { data, errors } = await fixture.ask<{ a: unknown; b: unknown }>(query, {
      a: references,
      b: references,
    });
    expect(errors).toBeUndefined();
    const found = references.map(({ artifactId }) => ({ artifactId }));
    expect(data).toEqual({ a: found, b: found });
    expect(fixture.calls()).toHaveLength(1);
  });

  it('are one per provider list for many types at once', async () => {
    const representations = [
      datasets(fixture, 20),
      jobs(fixture, 20),
      sutroDatasets(fixture, 20),
    ].flat();
    const { data } = await find(fixture, representations);
    expect(data._entities).toMatchObject(representations);
    expect(fixture.calls().map((call) => call.split('?')[0])).toEqual(
      expect.arrayContaining(['GET /v1/datasets/list', 'GET /v1/jobs/list', 'POST /list-datasets']),
    );
    expect(fixture.calls()).toHaveLength(3);
  });

  it('are not more for repeated references', async () => {
    const [one] = jobs(fixture, 1);
    const { data } = await find(
      fixture,
      Array.from({ length: 100 }, () => one),
    );
    expect(data._entities).toHaveLength(100);
    expect(data._entities?.every((entity) => entity?.jobId === one?.jobId)).toBe(true);
    expect(fixture.calls()).toHaveLength(1);
  });

  it('are the same with fields of jobs that only the list has', async () => {
    const representations = jobs(fixture, 500);
    const { data } = await fixture.ask<{ _entities: { description: string }[] }>(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Job { status description } } }',
      { representations },
    );
    expect(data._entities).toHaveLength(500);
    expect(fixture.calls()).toHaveLength(1);
  });

  it('for jobs that do not exist are one each, up to the limit, and the others are served', async () => {
    await using small = await startGatewayFixture({ size: 20 }, { MAX_UPSTREAM_CALLS: '30' });
    const [job] = small.sandbox.qualia.jobs.list();
    const existing = { __typename: 'Job', jobId: job?.job_id };
    const gone = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        __typename: 'Job',
        jobId: UNKNOWN_ID.slice(0, -4) + String(1000 + index),
      }));
    const few = await find(small, [existing, ...gone(20)]);
    expect(few.errors).toBeUndefined();
    expect(few.data._entities).toMatchObject([existing, ...gone(20).map(() => null)]);
    expect(small.calls()).toHaveLength(21);

    const many = await find(small, [existing, ...gone(60)]);
    expect(many.data._entities?.[0]).toMatchObject(existing);
    expect(many.errors?.map(({ extensions }) => extensions.code)).toContain('QUERY_TOO_COMPLEX');
    // One page of the list; reads beyond the limit are refused before the first of them.
    expect(small.calls()).toHaveLength(1);
  });

  it('are estimated before the operation runs, whatever the number of references', () => {
    const executable = compileQuery(schema, parse(ENTITIES));
    const costOf = (representations: unknown[]) =>
      executable &&
      estimateCost({ ...executable.operation, variables: { representations } }, LIMITS);
    const one = costOf([...datasets(fixture, 1), ...jobs(fixture, 1)]);
    const many = costOf([...datasets(fixture, 500), ...jobs(fixture, 500)]);
    expect([one?.upstreamCalls, many?.upstreamCalls]).toEqual([2, 2]);
    expect(many?.values).toBeGreaterThan(400 * (one?.values ?? 0));
  });

  it('of a field with one call per object are refused if they are too many', async () => {
    const { errors } = await fixture.ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Dataset { imageKeys } } }',
      { r: datasets(fixture, 600) },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
    expect(fixture.calls()).toEqual([]);
  });
});
