import { expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';

it('reports telemetry that throws, and still answers', async () => {
  const bug = new Error('a bug of who watches');
  const reports: unknown[] = [];
  const gateway = await createGateway(readConfig({ SANDBOX_SIZE: '10' }), {
    telemetry: {
      upstream: () => {
        throw bug;
      },
      operation: () => {},
    },
    report: (error) => reports.push(error),
  });
  const query = encodeURIComponent('{ datasets(first: 3) { nodes { id } } }');
  const response = await gateway.fetch(
    new Request(`http://gateway/graphql?query=${query}`, {
      headers: { accept: 'application/json' },
    }),
  );
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  expect(data.datasets.nodes).toHaveLength(3);
  expect(reports).toEqual([bug]);
  await gateway.close();
});
