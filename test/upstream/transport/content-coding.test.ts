import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { qualia } from '../../../src/providers/routes.ts';
import { createUpstream } from '../../../src/upstream/upstream.ts';
import { policySettings } from '../../../src/upstream/upstreams.ts';
import { caller, READ, refusalOf, standIn } from '../fake-provider.ts';

type Answer = { readonly coding?: string; readonly body: Buffer; readonly status?: number };

/** A provider that answers so, and how often it was asked. */
const provider = async ({ coding, body, status = 200 }: Answer, maxBytes = 10_000) => {
  const { origin, transport, requests } = await standIn((_request, response) =>
    response
      .writeHead(status, coding === undefined ? {} : { 'content-encoding': coding })
      .end(body),
  );
  const { send } = createUpstream({
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl: origin,
    transport: transport,
    maxBytes,
  });
  const { call, events } = caller();
  return { requests, events, read: () => send(READ, call) };
};

const JSON_BYTES = Buffer.from('{"a":"ü"}');

test.each([
  ['gzip', gzipSync(JSON_BYTES)],
  ['GZip', gzipSync(JSON_BYTES)],
  ['x-gzip', gzipSync(JSON_BYTES)],
  ['br', brotliCompressSync(JSON_BYTES)],
  ['zstd', zstdCompressSync(JSON_BYTES)],
  ['deflate', deflateSync(JSON_BYTES)],
  ['deflate', deflateRawSync(JSON_BYTES)],
  ['identity', JSON_BYTES],
  ['', JSON_BYTES],
  ['gzip, br', brotliCompressSync(gzipSync(JSON_BYTES))],
  ['identity , gzip', gzipSync(JSON_BYTES)],
])('an answer coded as %j is read, asked for or not', async (coding, body) => {
  const { read, requests } = await provider({ coding, body });
  expect(await read()).toEqual({ a: 'ü' });
  expect(requests[0]?.headers['accept-encoding']).toBe('identity');
});

test.each([
  ['gzip', gzipSync(Buffer.alloc(10_001, ' ')), 'is too large'],
  ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(1_000_000, ' '))), 'is too large'],
  ['gzip', JSON_BYTES, 'has a content coding that cannot be read'],
  ['gzip', gzipSync(JSON_BYTES).subarray(0, -9), 'has a content coding that cannot be read'],
  ['compress', JSON_BYTES, 'has a content coding that cannot be read'],
  ['gzip, gzip, gzip', JSON_BYTES, 'has a content coding that cannot be read'],
])('an answer coded as %j that cannot be read breaks the contract', async (coding, body, why) => {
  const { read, requests } = await provider({ coding, body });
  expect(await refusalOf(read())).toMatchObject({
    code: 'PROVIDER_CONTRACT',
    message: `Qualia: The answer to GET /v1/things ${why}.`,
  });
  expect(requests).toHaveLength(1);
});

test('a bound of bytes holds for the inflated answer, to the byte', async () => {
  const body = Buffer.from(`"${'a'.repeat(98)}"`);
  const { read } = await provider({ coding: 'gzip', body: gzipSync(body) }, 100);
  expect(await read()).toHaveLength(98);
  const { read: readMore } = await provider({ coding: 'gzip', body: gzipSync(body) }, 99);
  expect(await refusalOf(readMore())).toMatchObject({ code: 'PROVIDER_CONTRACT' });
});

test('a refusal is inflated as well, and says most by its status where it cannot be', async () => {
  const body = gzipSync(Buffer.from('{"detail":"too long"}'));
  const { read } = await provider({ coding: 'gzip', body, status: 422 });
  expect(await refusalOf(read())).toMatchObject({ message: 'Qualia: too long' });
  const { read: readOther } = await provider({ coding: 'compress', body, status: 401 });
  expect(await refusalOf(readOther())).toMatchObject({ code: 'PROVIDER_UNAUTHENTICATED' });
});

const MARK = Buffer.from('\ufeff');

test('a byte-order mark before the JSON is read over, and counted', async () => {
  for (const body of [JSON_BYTES, MARK]) {
    const coded = gzipSync(Buffer.concat([MARK, body]));
    const { read, events } = await provider({ coding: 'gzip', body: coded });
    if (body === MARK) expect(await refusalOf(read())).toMatchObject({ code: 'PROVIDER_CONTRACT' });
    else expect(await read()).toEqual({ a: 'ü' });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'drift', drift: 'repaired' }));
  }
});

test('a refusal may have one as well', async () => {
  const body = Buffer.concat([MARK, Buffer.from('{"detail":"too long"}')]);
  const { read } = await provider({ body, status: 422 });
  expect(await refusalOf(read())).toMatchObject({ message: 'Qualia: too long' });
});
