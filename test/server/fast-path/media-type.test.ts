import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { mediaTypeFor } from '../../../src/server/protocol/media-type.ts';

const yoga = createYoga({ schema: buildSchema('type Query { a: Int }'), logging: false });

/** What Yoga by itself answers as, in JSON. */
async function chosenByYoga(accept: string): Promise<string | undefined> {
  const headers = { accept, 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ a }' });
  const { status, headers: received } = await yoga.fetch('http://a/graphql', {
    method: 'POST',
    headers,
    body,
  });
  const [type] = received.get('content-type')?.split(';') ?? [];
  return status === 200 ? type : undefined;
}

test('the media type is the one that Yoga would choose', async () => {
  const type = fc.constantFrom(
    ...['application/json', 'application/graphql-response+json', 'application/*', '*/json', '*/*'],
    ...['text/html', 'text/plain', 'APPLICATION/JSON', 'application/jsonp', 'constructor', ''],
  );
  const parameter = fc.constantFrom(
    ...['', ';q=0.5', ';q=0', '; charset=utf-8', ';charset=UTF-8', ';charset=latin1', ';a=b'],
    ...[';charset="utf-8"', ';charset=utf-16;q=1', '; charset=utf-8 ; q=1', ' ; q=1'],
  );
  // Of two charsets Yoga reads the first, and we none.
  const other = fc.constantFrom('', ';q=0.5', '; a=b', ' ; q=1');
  const accept = fc
    .array(fc.tuple(type, parameter, other), { minLength: 1, maxLength: 4 })
    .map((types) => types.map((parts) => parts.join('')).join(', '));
  const holds = fc.asyncProperty(accept, async (accepted) => {
    const chosen = mediaTypeFor(accepted);
    if (chosen === undefined) return;
    expect(await chosenByYoga(accepted)).toBe(chosen);
  });
  await fc.assert(holds, { numRuns: 500 });
});

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  [
    'application/graphql-response+json, application/json;q=0.9',
    'application/graphql-response+json',
  ],
  ['text/html, application/json', 'application/json'],
  ['text/html', undefined],
  ['application/json;charset=latin1', undefined],
  ['', undefined],
])('of %j it is %s', (accept, type) => {
  expect(mediaTypeFor(accept)).toBe(type);
});
