import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { protocolError } from './protocol-error.ts';

type Decode = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const identity: Decode = async (body) => Buffer.from(body);

const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
  identity,
};
const ACCEPTED = 'gzip, deflate, br, zstd';

const encodingName = (contentEncoding: string): string => contentEncoding.trim().toLowerCase();

/** Throws 415 for an encoding of the request body that is not supported, and for several. */
export function assertDecodable(contentEncoding: string | undefined): void {
  if (!contentEncoding || Object.hasOwn(DECODERS, encodingName(contentEncoding))) return;
  const message = `The content-encoding of the body is not supported. Send one of ${ACCEPTED}, or none.`;
  throw protocolError('UNSUPPORTED_MEDIA_TYPE', message, { 'accept-encoding': ACCEPTED });
}

/** Decodes a request body, of at most `maxBytes` when it is decoded. */
export async function decodeBody(
  body: Uint8Array,
  contentEncoding: string,
  maxBytes: number,
): Promise<Buffer> {
  assertDecodable(contentEncoding);
  const name = encodingName(contentEncoding);
  const decode = DECODERS[name] ?? identity;
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLargeError(maxBytes);
    throw protocolError('BAD_USER_INPUT', `The body is not valid ${name}.`);
  }
}

export const tooLargeError = (maxBytes: number) =>
  protocolError('CONTENT_TOO_LARGE', `The body has more than ${maxBytes} bytes, the limit.`);

/** The encodings of responses, the preferred one first. */
const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Clients send a handful of different headers. */
const cache = new LRUCache<string, { readonly encoding: Encoding | undefined }>({ max: 64 });

/** The encoding of the response to an `Accept-Encoding` header (RFC 9110 §12.5.3); undefined for none. */
export function encodingFor(acceptEncoding: string | undefined): Encoding | undefined {
  if (acceptEncoding === undefined) return undefined;
  const cached = cache.get(acceptEncoding);
  if (cached) return cached.encoding;
  const headers = { 'accept-encoding': acceptEncoding };
  const accepted = new Negotiator({ headers }).encodings([...ENCODINGS, 'identity']);
  const isPlain = accepted[0] === 'identity';
  const encoding = isPlain ? undefined : ENCODINGS.find((name) => accepted.includes(name));
  cache.set(acceptEncoding, { encoding });
  return encoding;
}
