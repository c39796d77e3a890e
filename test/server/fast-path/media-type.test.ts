import { expect, test } from 'vitest';
import { isJson, mediaTypeFor } from '../../../src/server/protocol/media-type.ts';

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
  ['', 'application/json'],
  [' ', 'application/json'],
  [',', undefined],
  ['application/json;q=0', undefined],
  ['application/json;q=0,*/*', 'application/graphql-response+json'],
  ['APPLICATION/JSON ; q=1', 'application/json'],
  ['application/json;q=0.1,application/graphql-response+json', 'application/graphql-response+json'],
  ['application/graphql-response+json;q=0.1, application/*', 'application/json'],
  ['*/json', 'application/json'],
  ['application/jsonp', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
])('of %j it is %s', (accept, type) => {
  expect(mediaTypeFor(accept)).toBe(type);
});

test('answers any header the same twice', () => {
  for (let index = 0; index < 200; index += 1) {
    const accept = `text/x${index}, application/json;q=0.${1 + (index % 9)}`;
    expect([mediaTypeFor(accept), mediaTypeFor(accept)]).toEqual(Array(2).fill('application/json'));
  }
});

test.each([
  ['application/json', true],
  ['Application/JSON ; Charset="UTF-8"', true],
  ['application/json;charset=utf8', true],
  ['application/json;charset=utf-16', false],
  ['application/jsonp', false],
  ['application/json, text/plain', false],
  ['', false],
])('of %j isJson is %s', (type, expected) => {
  expect(isJson(type)).toBe(expected);
});
