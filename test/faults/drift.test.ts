import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';

const DOCUMENT = /* GraphQL */ `
  {
    datasets(first: 3) { nodes { id path metadata createdAt imageKeys jobs { job { id status phases { name } } } } }
    models(first: 3) { nodes { id path } }
    projects(first: 3) { nodes { id name } }
    jobs(first: 3) { nodes { id model } }
    sutroDatasets(first: 3) { nodes { id name createdAt files { fileName } } }
    sutroJobs(first: 3) { nodes { id model createdAt } }
  }
`;

/** Asks for something of everything, and tells the answer and what had drifted. */
const ask = async (faults: string) => {
  const drifts = new Set<string>();
  const gateway = await createGateway(readConfig({ SANDBOX_FAULTS: faults }), {
    telemetry: {
      upstream: ({ kind, endpoint, drift, field }) => {
        if (kind === 'drift') drifts.add(`${endpoint} ${drift} ${field}`);
      },
      operation: () => {},
    },
  });
  const response = await gateway.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: DOCUMENT }),
    }),
  );
  const answer = await response.json();
  await gateway.close();
  return { answer, drifts: [...drifts] };
};

test('answers as they are documented have not drifted', async () => {
  const { answer, drifts } = await ask('');
  expect(answer.errors).toBeUndefined();
  expect(drifts).toEqual([]);
});

test('answers whose fields were renamed, added and left out are served, and what differs is told', async () => {
  const { answer, drifts } = await ask('drift');
  expect(answer.errors).toBeUndefined();
  expect(answer.data.sutroDatasets.nodes[0].createdAt).toEqual(expect.any(String));
  expect(drifts).toEqual(
    expect.arrayContaining([
      'GET /v1/datasets/list added qds',
      'GET /v1/datasets/list missing metadata',
      'POST /list-datasets renamed datetime_added',
      'POST /list-datasets missing name',
    ]),
  );
});
