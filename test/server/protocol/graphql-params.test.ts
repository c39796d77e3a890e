import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { Batch, parseParams } from '../../../src/server/protocol/graphql-params.ts';

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
  [' {"query":"" } ', {}],
  [
    '{"query":"a","operationName":"","variables":"","extensions":"","documentId":""}',
    { query: 'a' },
  ],
  ['\ufeff{"query":"a"}', { query: 'a' }],
  ['{"query":"a","x":null,"Query":"b","id":1}', { query: 'a' }],
  ['{"query":"a","__proto__":null,"toString":1}', { query: 'a' }],
  ['{"__proto__":{"query":"a"}}', {}],
])('parses %s', (text, params) => {
  expect(parseParams(text)).toEqual({ ...NOTHING, ...params });
});

test.each([
  ...['', ' ', 'x', '{', 'null', '1', '"{}"'],
  ...['{"query":1}', '{"query":["a"]}', '{"query":{"a":1}}', '{"query":true}'],
  ...['{"query":"a","operationName":1}', '{"query":"a","operationName":{}}'],
  ...[
    '{"query":"a","variables":[]}',
    '{"query":"a","variables":"{}"}',
    '{"query":"a","variables":0}',
  ],
  ...['{"query":"a","extensions":[]}', '{"query":"a","extensions":1}', '{"documentId":1}'],
])('rejects %s', (text) => {
  expect(parseParams(text)).toMatchObject({ code: 'BAD_USER_INPUT' });
});

test.each([
  ['[]', 0],
  ['[{"query":"a"}]', 1],
  ['[1,2]', 2],
])('counts the operations of %s', (text, size) => {
  expect(parseParams(text)).toEqual(new Batch(size));
});

test('returns the known members of any JSON object, or an error', () => {
  const names = ['query', 'documentId', 'operationName', 'variables', 'extensions'];
  const member = fc.tuple(fc.constantFrom(...names, 'other'), fc.jsonValue({ maxDepth: 1 }));
  const property = fc.property(fc.array(member, { maxLength: 4 }), (members) => {
    const object = Object.fromEntries(members);
    const params = parseParams(JSON.stringify(object));
    if (params instanceof GatewayError || params instanceof Batch) return;
    const parsed = Object.entries(params).filter(([, value]) => value !== undefined);
    const sent = Object.entries(object).filter(
      ([name, value]) => names.includes(name) && value !== null && value !== '',
    );
    expect(Object.fromEntries(parsed)).toEqual(
      JSON.parse(JSON.stringify(Object.fromEntries(sent))),
    );
  });
  fc.assert(property);
});
