import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ODDITIES, type Oddity } from '../../src/sandbox/oddities.ts';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';

// With every legal odd spelling the gateway serves what it serves without.

const QUERY = `query ($first: Int, $after: String, $sutroAfter: String) {
  datasets(first: $first, after: $after) {
    totalCount
    nodes { id path subtype metadata createdAt updatedAt jobs { direction job { jobId status } } imageKeys }
    pageInfo { hasNextPage }
  }
  models(first: $first) { totalCount nodes { id path createdAt } }
  jobs(first: $first) {
    nodes {
      jobId status batchSize durationHours createdAt startedAt endedAt
      phases { name startedAt completedAt events { timestamp retryAttempt } }
    }
    pageInfo { hasNextPage }
  }
  failed: jobs(first: $first, filter: { status: [FAILED], createdAfter: "2026-01-01T00:00:00Z" }) { nodes { jobId } }
  projects(first: $first) { nodes { name createdAt updatedAt } }
  sutroDatasets(first: 20) {
    totalCount
    nodes { datasetId name createdAt fileCount totalSizeBytes schema { name type } files { fileName rowCount sizeBytes uploadedAt } }
  }
  bySize: sutroDatasets(first: 20, sort: SIZE) { nodes { datasetId } }
  sutroJobs(first: 20, after: $sutroAfter) {
    nodes { jobId status createdAt startedAt completedAt numRows inputTokens outputTokens costUsd costEstimateUsd priority failureReason }
    pageInfo { hasNextPage }
  }
  catalog(first: 30) { totalCount nodes { displayName createdAt } sources { problem { code } } }
}`;

const TIME = /^\d{4}-\d\d-\d\dT/;
/** Moments as numbers: their spelling is the provider's. */
const moments = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json), (_, value) =>
    typeof value === 'string' && TIME.test(value) ? Date.parse(value) : value,
  );

let plain: GatewayFixture;
beforeAll(async () => {
  plain = await startGatewayFixture({ size: 40 });
});
afterAll(() => plain[Symbol.asyncDispose]());

describe.each([
  ...ODDITIES.map((oddity) => [`oddity ${oddity}`, [oddity] as Oddity[]] as const),
  ['all oddities', ODDITIES] as const,
])('%s', (_name, oddities) => {
  it('changes nothing that is served', async () => {
    const expected = await plain.ask(QUERY, { first: 20 });
    expect(expected.errors).toBeUndefined();
    for (const seed of [1, 2]) {
      // The seed is also that of the data.
      await using same = await startGatewayFixture({ size: 40, seed });
      await using odd = await startGatewayFixture({ size: 40, seed, oddities });
      for (let at = 0; at < 3; at++) {
        const theirs = await odd.ask(QUERY, { first: 20 });
        expect(theirs.errors).toBeUndefined();
        expect(moments(theirs.data)).toEqual(moments((await same.ask(QUERY, { first: 20 })).data));
      }
    }
  });
});

it('the oddities are met: drift is counted, and answers are compressed', async () => {
  await using odd = await startGatewayFixture({ size: 40, oddities: true });
  const seen = new Set<string>();
  for (let at = 0; at < 20; at++) {
    const response = await fetch(`${odd.sandbox.qualiaUrl}/v1/datasets/list?limit=3`, {
      headers: { 'x-api-key': 'sandbox' },
    });
    seen.add(response.headers.get('content-encoding') ?? 'none');
    seen.add(`cache ${response.headers.get('cache-control') ?? 'none'}`);
    const text = await response.text();
    if (/"total_count":"40"/.test(text)) seen.add('number as text');
    if (text.includes('x_release')) seen.add('unknown field');
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(['gzip', 'none', 'cache no-store', 'number as text', 'unknown field']),
  );
});
