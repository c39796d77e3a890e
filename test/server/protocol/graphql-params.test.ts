import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseParams } from '../../../src/server/protocol/graphql-params.ts';

const NOTHING = {
  query: undefined,
  documentId: undefined,
  operationName: undefined,
  variables: undefined,
  extensions: undefined,
};

test.each([
  ['{}', {}],
  ['{"query":"{ a }"}', { query: '{ a }' }],
  ['{"query":"{ a }","operationName":null,"variables":null,"extensions":null}', { query: '{ a }' }],
  ['{"documentId":"x","query":null}', { documentId: 'x' }],
  ['{"query":"a","query":"b"}', { query: 'b' }],
  [
    '{"query":"a","operationName":"A","variables":{"b":[1]},"extensions":{"c":{}}}',
    { query: 'a', operationName: 'A', variables: { b: [1] }, extensions: { c: {} } },
  ],
  [' {"query":"" } ', { query: '' }],
])('%s is ordinary', (text, params) => {
  expect(parseParams(text)).toEqual({ ...NOTHING, ...params });
});

test.each([
  ...['', ' ', 'x', '{', 'null', '1', '"{}"', '[]', '[{"query":"a"}]', '\ufeff{"query":"a"}'],
  ...['{"query":1}', '{"query":["a"]}', '{"query":{"a":1}}', '{"query":true}'],
  ...['{"query":"a","operationName":1}', '{"query":"a","operationName":{}}'],
  ...[
    '{"query":"a","variables":[]}',
    '{"query":"a","variables":"{}"}',
    '{"query":"a","variables":0}',
  ],
  ...['{"query":"a","extensions":[]}', '{"query":"a","extensions":""}'],
  ...['{"documentId":1}', '{"query":"a","x":null}', '{"query":"a","Query":"b"}'],
  ...[
    '{"query":"a","__proto__":null}',
    '{"__proto__":{"query":"a"}}',
    '{"query":"a","toString":1}',
  ],
])('%s is not', (text) => {
  expect(parseParams(text)).toBeUndefined();
});

test('whatever comes, it is told whole or not at all', () => {
  const expectParams = fc.property(fc.json(), (text) => {
    const params = parseParams(text);
    if (params === undefined) return;
    const parsed = Object.entries(params).filter(([, value]) => value !== undefined);
    const given = Object.entries(JSON.parse(text)).filter(([, value]) => value !== null);
    expect(Object.fromEntries(parsed)).toEqual(Object.fromEntries(given));
  });
  fc.assert(expectParams);
});
