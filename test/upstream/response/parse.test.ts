import { expect, test } from 'vitest';
import { z } from 'zod';
import { ProviderError } from '../../../src/errors.ts';
import { parseItems, parseResponse } from '../../../src/upstream/response/parse.ts';
import { refusalOf } from '../fake-provider.ts';

const where = { provider: 'sutro', endpoint: 'POST /list-things' } as const;
const thing = z.object({ id: z.string(), size: z.number() });
const refused = (schema: z.ZodType, json: unknown) =>
  refusalOf(Promise.resolve().then(() => parseResponse(schema, json, where)));

test('an answer in the promised form is its value, whatever else it has', () => {
  const json = { id: 'a', size: 1, news: true };
  expect(parseResponse(thing, json, where)).toMatchObject({ id: 'a', size: 1 });
});

test('a breach names provider, route and paths, and no value', async () => {
  const schema = z.object({ page: z.object({ next: z.boolean() }), list: z.array(thing) });
  const json = { page: { next: 'SECRET' }, list: [{ id: 'a', size: 1 }, { size: 'HIDDEN' }] };
  const error = await refused(schema, json);
  expect(error).toMatchObject({ code: 'PROVIDER_CONTRACT', provider: 'sutro', retryable: false });
  expect(error.message).toBe(
    'Sutro: The answer to POST /list-things has an unexpected form ' +
      'at page.next, list.1.id, list.1.size.',
  );
});

test('more than three paths are counted', async () => {
  const schema = z.object({ a: z.string(), b: z.string(), c: z.string(), d: z.string() });
  expect((await refused(schema, {})).message).toMatch(/ at a, b, c and 1 more\.$/);
});

test('an answer that is something else altogether is told at its root', async () => {
  for (const json of [null, 7, 'text', []]) {
    expect((await refused(thing, json)).message).toMatch(/ at its root\.$/);
  }
});

test('a bad item stands in its place as an error and the others are served', () => {
  const items = parseItems(thing, [{ id: 'a', size: 1 }, { id: 2 }, null, { id: 'd', size: 4 }], {
    ...where,
    at: 'things',
  });
  expect(items[0]).toMatchObject({ id: 'a' });
  expect(items[3]).toMatchObject({ id: 'd' });
  expect(items[1]).toBeInstanceOf(ProviderError);
  expect(items[1]).toMatchObject({
    message: expect.stringMatching(/things\.1\.id, things\.1\.size/),
  });
  expect(items[2]).toMatchObject({ message: expect.stringMatching(/ at things\.2\.$/) });
});
