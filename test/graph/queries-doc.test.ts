import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';

const page = readFileSync(new URL('../../docs/queries.md', import.meta.url), 'utf8');
const QUERIES = [...page.matchAll(/```graphql\n# calls: (\d+)\n(query (\w+)[^`]*)```/g)].map(
  ([, calls, text = '', name = '']) => ({ name, text, calls: Number(calls) }),
);

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 60 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('docs/queries.md', () => {
  it('says the cost of each of its queries', () => {
    expect(QUERIES).toHaveLength(page.match(/```graphql/g)?.length ?? 0);
  });

  it.each(QUERIES)('says that $name costs $calls upstream calls', async ({ text, calls }) => {
    const { data, errors } = await fixture.ask(text);
    expect(errors).toBeUndefined();
    expect(Object.values(data)).not.toContain(null);
    expect(fixture.calls()).toHaveLength(calls);
  });
});
