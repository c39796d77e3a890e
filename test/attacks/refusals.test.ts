import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { plainText } from '../../src/upstream/response/plain-text.ts';
import { send, startTestServer, type TestServer } from '../request-path.ts';

// A provider, or a proxy before it, refuses with texts of any length and form.

const KEY = 'sk-live-0123456789';
const SIZE = 1_000_000;
const PUMPS = [
  'a-',
  'a',
  '\n',
  ' ',
  'at (',
  'File "',
  ',',
  ',a',
  '://',
  'a://',
  'sk-',
  'é',
  '\u200b',
  '<',
  '…',
];

const answer = { body: '' };
const provider: RequestListener = (_, response) => {
  response.writeHead(422, { 'content-type': 'application/json' }).end(answer.body);
};

let gateway: Gateway;
let server: TestServer;
let upstream: TestServer;
beforeAll(async () => {
  upstream = await startTestServer(provider);
  gateway = await createGateway(
    readConfig({ QUALIA_API_KEY: KEY, QUALIA_BASE_URL: new URL(upstream.url).origin }),
  );
  server = await startTestServer(gateway.handle);
});
afterAll(async () => {
  server.close();
  upstream.close();
  await gateway.close();
});

const ask = async (body: unknown) => {
  answer.body = JSON.stringify(body);
  const response = await send(server, JSON.stringify({ query: '{ datasets { totalCount } }' }));
  const { errors } = (await response.json()) as {
    errors: { message: string; extensions: object }[];
  };
  return errors[0];
};

test.each(PUMPS)('a megabyte of %j is a short sentence', async (pump) => {
  const detail = `sorry ${pump.repeat(SIZE / pump.length)}`;
  const error = await ask({ detail });
  expect(error).toMatchObject({
    message: expect.stringMatching(/^Qualia: .{0,300}$/u),
    extensions: { code: 'BAD_USER_INPUT', upstreamStatus: 422 },
  });
});

test('of a long list of complaints a few are read', async () => {
  const complaint = { loc: ['query', ...Array(50).fill('deep')], msg: 'bad '.repeat(100) };
  const error = await ask({ detail: Array(1_000).fill(complaint) });
  expect(error?.message.length).toBeLessThan(320);
});

test('the provider’s key does not come back', async () => {
  const error = await ask({ detail: `no such key: ${KEY}, or ${KEY.toUpperCase()}` });
  expect(error?.message).toBe('Qualia: no such key: …, or …');
});

test.each(PUMPS)('no more of it than the beginning meets a pattern: %j', (pump) => {
  const text = pump.repeat(3_000);
  expect(plainText(text, [KEY])).toBe(plainText(text.slice(0, 2_001), [KEY]));
  const seen: number[] = [];
  const { normalize } = String.prototype;
  String.prototype.normalize = function (form) {
    seen.push(this.length);
    return normalize.call(this, form);
  };
  try {
    plainText(text, [KEY]);
  } finally {
    String.prototype.normalize = normalize;
  }
  // Each word once, all of them together once, and the key.
  expect(seen.reduce((sum, length) => sum + length, 0)).toBeLessThan(3 * 2_001);
});
