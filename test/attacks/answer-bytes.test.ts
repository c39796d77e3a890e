import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/server/limits/use-document-limits.ts';
import { request, startRowsServer } from './rows.ts';

const MAX = 100_000;
/** A refusal, as JSON. */
const SHORT = 1_000;
const LONG = 'a'.repeat(LIMITS.nameLength);

const TOO_LONG = {
  codes: ['QUERY_TOO_COMPLEX'],
  messages: [
    `This operation asks for too much at once: a name of more than ${LIMITS.nameLength} letters.`,
  ],
};
const TOO_LARGE = {
  codes: ['QUERY_TOO_COMPLEX'],
  messages: [`This operation asks for too much at once: more than ${MAX} bytes in its answer.`],
};

describe.each([
  ['the short way', true],
  ['the long way', false],
])('on %s', (_, fastPath) => {
  test.each([
    ['an alias', (name: string) => `{ ${name}: rows(count: 1) { one } }`],
    ['a field', (name: string) => `{ ${name} }`],
    ['an argument', (name: string) => `{ rows(${name}: 1) { one } }`],
    ['a variable', (name: string) => `query ($${name}: Int) { rows(count: $${name}) { one } }`],
    ['an operation', (name: string) => `query ${name} { rows(count: 1) { one } }`],
    ['a fragment', (name: string) => `{ ...${name} } fragment ${name} on Query { __typename }`],
    ['a directive', (name: string) => `{ rows(count: 1) @${name} { one } }`],
    ['a type', (name: string) => `{ ... on ${name} { __typename } }`],
    ['an enum value', (name: string) => `{ rows(count: ${name}) { one } }`],
  ])('the name of %s has a greatest length', async (_kind, document) => {
    await using server = await startRowsServer(fastPath);
    const found = await request(server.url, document(`${LONG}a`));
    expect(found).toMatchObject(TOO_LONG);
    expect(found.bytes).toBeLessThan(SHORT);
    expect((await request(server.url, document(LONG))).messages).not.toEqual(TOO_LONG.messages);
  });

  test('a text of any length is no name', async () => {
    await using server = await startRowsServer(fastPath);
    const { messages } = await request(server.url, `{ ids(ids: ["${LONG}a"]) } # ${LONG}a`);
    expect(messages).not.toEqual(TOO_LONG.messages);
  });

  test.each([
    ['a name on many rows', `{ rows { ${LONG}: one } }`],
    ['a name in five fields of the root', five(`{ ${LONG}: one }`, 200)],
    ['a text', '{ rows { text } }'],
    ['a text that is waited for', '{ rows { later } }'],
    ['a list of texts', '{ rows { texts } }'],
    ['metadata', '{ rows { metadata } }'],
    ['letters that are escaped', '{ rows(count: 50) { escaped } }'],
    ['errors', `{ ${LONG}: rows { ${LONG}: broken } }`],
  ])('an answer that is large by %s is refused, and not written', async (_kind, query) => {
    await using server = await startRowsServer(fastPath, { RESPONSE_MAX_BYTES: `${MAX}` });
    const first = await request(server.url, query);
    // It is known the second time, and may go another way.
    const second = await request(server.url, query);
    expect(second).toEqual(first);
    expect(first).toMatchObject(TOO_LARGE);
    expect(first.bytes).toBeLessThan(SHORT);
    expect(server.operations.map(({ codes }) => codes)).toEqual([first.codes, first.codes]);
  });

  test('an answer that fills the bound is written', async () => {
    await using server = await startRowsServer(fastPath, { RESPONSE_MAX_BYTES: `${MAX}` });
    for (const _time of [1, 2]) {
      const { codes, bytes } = await request(server.url, '{ rows(count: 97) { text } }');
      expect(codes).toEqual([]);
      expect(bytes).toBeGreaterThan(0.97 * MAX);
    }
  });

  test('a message does not repeat the whole of what was sent, fifty times', async () => {
    await using server = await startRowsServer(fastPath);
    const query = 'query ($ids: [UUID]) { ids(ids: $ids) }';
    const ids = Array.from({ length: 20 }, () => LONG.repeat(30));
    for (const _time of [1, 2]) {
      const { codes, messages, bytes } = await request(server.url, query, { ids });
      expect(new Set(codes)).toEqual(new Set(['BAD_USER_INPUT']));
      expect(Math.max(...messages.map(({ length }) => length))).toBe(1_001);
      expect(bytes).toBeLessThan(50_000);
    }
  });

  test('nor does that of an error of ours', async () => {
    await using server = await startRowsServer(fastPath);
    const { codes, messages } = await request(server.url, '{ rows(count: 1) { broken } }');
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(messages).toEqual([`${'x'.repeat(1_000)}…`]);
  });
});

function five(fields: string, count: number): string {
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: rows(count: ${count}) ${fields}`);
  return `{ ${all.join(' ')} }`;
}
