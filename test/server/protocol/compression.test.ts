import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodingFor } from '../../../src/server/protocol/content-encoding.ts';
import { type BothPaths, JSON_TYPE, startBothPaths } from '../fast-path/compare-paths.ts';
import { startServerFixture } from '../server-fixture.ts';

let ways: BothPaths;
let off: BothPaths;
beforeAll(async () => {
  ways = await startBothPaths({ CORS_ORIGINS: 'https://app.test' });
  off = await startBothPaths({ COMPRESSION: 'false' });
});
afterAll(async () => {
  await ways[Symbol.asyncDispose]();
  await off[Symbol.asyncDispose]();
});

/** The response repeats the variable. */
const bodyOf = (word: string): string =>
  JSON.stringify({
    query: 'query ($words: [String]) { hello(filter: { words: $words }) }',
    variables: { words: [word] },
  });
const LARGE = bodyOf('abcdefgh é '.repeat(1_000));
const SMALL = bodyOf('abc');

type Decoded = { headers: Record<string, unknown>; bytes: number; data: { hello: string } };

/** `fetch` would decode the body and hide its encoding. */
const post = (port: number, body: string, encoding?: string): Promise<Decoded> =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(encoding && { 'accept-encoding': encoding }),
    };
    const sent = request({ port, path: '/graphql', method: 'POST', headers }, async (response) => {
      const bytes = Buffer.concat(await response.toArray());
      const decode = { br: brotliDecompressSync, gzip: gunzipSync, none: (body: Buffer) => body };
      const used = response.headers['content-encoding'] ?? 'none';
      const text = Reflect.get(decode, used)(bytes).toString();
      resolve({ headers: response.headers, bytes: bytes.length, data: JSON.parse(text).data });
    });
    sent.once('error', reject);
    sent.end(body);
  });

describe.each([0, 1])('a response of request path %i', (path) => {
  const port = () => ways.ports[path] ?? 0;

  test.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
  ])('is compressed for %j', async (accepted, encoding) => {
    const plain = await post(port(), LARGE);
    const { headers, bytes, data } = await post(port(), LARGE, accepted);
    expect([headers['content-encoding'], headers['content-length']]).toEqual([
      encoding,
      String(bytes),
    ]);
    expect(headers.vary).toBe('Origin, Accept-Encoding');
    expect(bytes).toBeLessThan(plain.bytes / 10);
    expect(data).toEqual(plain.data);
  });

  test.each([undefined, 'identity', 'gzip;q=0', 'deflate', 'zstd', '*;q=0'])(
    'is not compressed for %j, and varies',
    async (accepted) => {
      const { headers } = await post(port(), LARGE, accepted);
      expect([headers['content-encoding'], headers.vary]).toEqual([
        undefined,
        'Origin, Accept-Encoding',
      ]);
    },
  );

  test('is not compressed if it is small', async () => {
    const { headers } = await post(port(), SMALL, 'gzip, br');
    expect([headers['content-encoding'], headers.vary]).toEqual([undefined, 'Origin']);
  });

  test('is not compressed with COMPRESSION=false', async () => {
    const { headers } = await post(off.ports[path] ?? 0, LARGE, 'gzip, br');
    expect([headers['content-encoding'], headers.vary]).toEqual([undefined, undefined]);
  });
});

test('both request paths send the same bytes', async () => {
  await using fresh = await startBothPaths();
  for (const encoding of ['gzip', 'br', 'identity']) {
    for (const body of [LARGE, SMALL]) {
      await fresh.same({ headers: [JSON_TYPE, ['Accept-Encoding', encoding]], body });
    }
  }
});

test('large metrics are compressed', async () => {
  await using server = await startServerFixture();
  const headers = { 'accept-encoding': 'gzip' };
  const response = await fetch(`${server.origin}/metrics`, { headers });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(await response.text()).toContain('operations 1\n');
});

test('a header is negotiated once', () => {
  expect(encodingFor('gzip;q=0.5, identity')).toBeUndefined();
  for (let index = 0; index < 200; index += 1) {
    const header = `x${index}, gzip`;
    expect([encodingFor(header), encodingFor(header)]).toEqual(['gzip', 'gzip']);
  }
});
