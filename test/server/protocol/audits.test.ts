import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

let server: Awaited<ReturnType<typeof startServerFixture>>;

beforeAll(async () => {
  server = await startServerFixture();
});
afterAll(() => server.close());

for (const audit of serverAudits({ url: () => `${server.origin}/graphql` })) {
  test(`GraphQL over HTTP: ${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    expect(result.status, 'reason' in result ? result.reason : undefined).toBe('ok');
  });
}
