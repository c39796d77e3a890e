import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Bytes nobody shares, which is what a response body has to be. */
export type Bytes = Buffer<ArrayBuffer>;

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

// Half the time of the best quality for a few per cent more bytes.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

const ENCODINGS: Readonly<Record<string, (content: Bytes) => Promise<Bytes>>> = {
  br: (content) => brotliAsync(content, BROTLI),
  gzip: (content) => gzipAsync(content),
};

/** The best encoding of `Accept-Encoding` that is offered here; undefined when it must go plain. */
export const chooseEncoding = (accepted: string | null): string | undefined => {
  const refused = /;\s*q=0(\.0*)?\s*$/;
  const names = (accepted ?? '')
    .split(',')
    .filter((part) => !refused.test(part))
    .map((part) => part.split(';')[0]?.trim().toLowerCase());
  return Object.keys(ENCODINGS).find((name) => names.includes(name));
};

/**
 * Compresses each content once per encoding, in zlib's own threads, and remembers the outcome; what
 * has failed is tried again the next time.
 */
export const createCompressor = (encodings = ENCODINGS) => {
  const cache = new WeakMap<Bytes, Map<string, Promise<Bytes>>>();
  return (content: Bytes, encoding: string): Promise<Bytes> => {
    const byEncoding = cache.get(content) ?? new Map<string, Promise<Bytes>>();
    cache.set(content, byEncoding);
    const compressed = byEncoding.get(encoding) ?? encodings[encoding]?.(content);
    if (compressed === undefined) throw new RangeError(`No such encoding: ${encoding}`);
    byEncoding.set(encoding, compressed);
    compressed.catch(() => byEncoding.delete(encoding));
    return compressed;
  };
};
