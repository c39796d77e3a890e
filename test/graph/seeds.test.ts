import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import { EverythingDocument } from '../generated/graphql.ts';

// The example responses of the two providers' own documentation, byte for byte, through the gateway.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ catalogue: 'seeds' });
});
afterAll(() => fixture[Symbol.asyncDispose]());

const seed = (name: string): string =>
  readFileSync(new URL(`../seeds/${name}.json`, import.meta.url), 'utf8');

it('the sandbox serves the examples byte for byte', async () => {
  const { qualiaUrl, sutroUrl } = fixture.sandbox;
  const qualia = await fetch(`${qualiaUrl}/v1/datasets/list`, {
    headers: { 'x-api-key': 'sandbox' },
  });
  const headers = { authorization: 'Key sandbox' };
  const sutro = await fetch(`${sutroUrl}/list-datasets`, { method: 'POST', headers });
  expect(await qualia.text()).toBe(seed('qualia-datasets'));
  expect(await sutro.text()).toBe(seed('sutro-datasets'));
});

it('GraphQL returns every field of the examples', async () => {
  const { data, errors } = await fixture.ask(EverythingDocument);
  expect(errors).toBeUndefined();
  const qualia = JSON.parse(seed('qualia-datasets'));
  const sutro = JSON.parse(seed('sutro-datasets'));
  const [item] = qualia.items;
  expect(data.datasets).toMatchObject({
    totalCount: qualia.page_info.total_count,
    pageInfo: { hasNextPage: qualia.page_info.has_next, endCursor: expect.any(String) },
    edges: [
      {
        cursor: data.datasets?.pageInfo.endCursor,
        node: {
          artifactId: item.artifact_id,
          subtype: item.subtype,
          type: 'OTHER',
          path: item.path,
          metadata: item.metadata,
          jobs: [
            { direction: 'OTHER', directionText: 'example', job: { jobId: item.jobs[0].job_id } },
          ],
          createdAt: item.created_at,
          updatedAt: item.updated_at,
        },
      },
    ],
  });
  expect(data.sutroDatasets).toEqual({
    totalCount: 2,
    nodes: sutro.datasets.map((it: Record<string, unknown> & { schema: { fields: unknown } }) => ({
      datasetId: it.dataset_id,
      name: it.name,
      createdAt: it.created_at,
      fileCount: it.file_count,
      totalSizeBytes: it.total_size_bytes,
      schema: it.schema.fields,
    })),
  });
});
