import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { BodyTooLarge } from './body-buffer.ts';

/** The content coding of the body is unknown, or the body does not have it. */
export class ContentCodingError extends Error {}

type Bound = { readonly maxOutputLength: number };
type Decode = (bytes: Buffer, bound: Bound) => Promise<Buffer>;

const inflateZlib: Decode = promisify(inflate);
const inflateDeflateRaw: Decode = promisify(inflateRaw);

/** `deflate` is the zlib format, but some servers send raw deflate (RFC 9110 §8.4.1.2). */
const inflateAny: Decode = (bytes, bound) =>
  ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateZlib(bytes, bound) : inflateDeflateRaw(bytes, bound);

const gunzipAll: Decode = promisify(gunzip);

const DECODERS: ReadonlyMap<string, Decode> = new Map([
  ['gzip', gunzipAll],
  ['x-gzip', gunzipAll],
  ['deflate', inflateAny],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
]);

/** The codings that are asked for: those that can be decoded. */
export const CODINGS = 'gzip, deflate, br, zstd';

/** More codings than this are never sent on purpose, and each may expand a thousandfold. */
const MAX_CODINGS = 2;

/** The codings of a body in the order in which they were applied; usually none. */
export const codingsOf = (header: string | string[] | undefined): readonly string[] => {
  if (header === undefined) return [];
  const names = String(header).toLowerCase().split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
};

/**
 * Decodes a body; the output of each coding is at most `maxBytes` long. Rejects with
 * `BodyTooLarge` or `ContentCodingError`.
 */
export const decodeBody = async (
  body: Buffer,
  codings: readonly string[],
  maxBytes: number,
): Promise<Buffer> => {
  if (codings.length > MAX_CODINGS) throw new ContentCodingError();
  let bytes = body;
  for (const coding of codings.toReversed()) {
    const decode = DECODERS.get(coding);
    if (!decode) throw new ContentCodingError();
    try {
      bytes = await decode(bytes, { maxOutputLength: maxBytes });
    } catch (cause) {
      throw isTooLarge(cause) ? new BodyTooLarge() : new ContentCodingError('', { cause });
    }
  }
  return bytes;
};

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
