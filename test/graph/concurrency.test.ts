import { expect, it } from 'vitest';
import { startGatewayFixture } from '../gateway-fixture.ts';

// Concurrent reads are queued, not refused.

const OPERATIONS = 64;
const JOBS = 40;

const PAGE =
  'query ($after: String) { jobs(first: 1000, after: $after) { nodes { id } pageInfo { endCursor } } }';
const PHASES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Job { phases { name } } } }';

type Jobs = { nodes: { id: string }[]; pageInfo: { endCursor: string } };

it('answers 64 concurrent operations of 40 reads by id each', async () => {
  await using fixture = await startGatewayFixture(
    { size: 9_000 },
    // The test is about the queue, not about how fast the machine is.
    { OPERATION_TIMEOUT_MS: '60000', PROVIDER_TIMEOUT_MS: '60000' },
  );
  const ids: string[] = [];
  for (let after: string | undefined; ids.length < OPERATIONS * JOBS; ) {
    const { data } = await fixture.ask<{ jobs: Jobs }>(PAGE, { after });
    ids.push(...data.jobs.nodes.map(({ id }) => id));
    after = data.jobs.pageInfo.endCursor;
  }
  const operations = Array.from({ length: OPERATIONS }, (_, at) => {
    const mine = ids.slice(at * JOBS, (at + 1) * JOBS);
    return fixture.ask<{ nodes: { phases: unknown[] }[] }>(PHASES, { ids: mine });
  });
  for (const { data, errors } of await Promise.all(operations)) {
    expect(errors).toBeUndefined();
    expect(data.nodes.filter(({ phases }) => phases.length > 0)).toHaveLength(JOBS);
  }
});
