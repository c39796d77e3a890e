import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { SerializedResponse } from '../response.ts';
import { type Encoding, encodingFor } from './content-encoding.ts';

/** Smaller bodies fit into a few packets. */
const MIN_BYTES = 8_192;

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

// 187 kB of a list take 0.7 ms in either; higher levels take twice as long for 5 to 20 % fewer bytes.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 1 };

/** Compresses in the threads of libuv. */
export const compressBody = (body: Uint8Array, encoding: Encoding): Promise<Buffer<ArrayBuffer>> =>
  encoding === 'br' ? brotliAsync(body, BROTLI) : gzipAsync(body, GZIP);

export const isCompressible = (bytes: number): boolean => bytes >= MIN_BYTES;

export type ResponseCompressor = {
  /**
   * The compressed response, as `Accept-Encoding` allows it; undefined to send it as it is. Requests that share a
   * response share its compression.
   */
  readonly compress: (
    response: SerializedResponse,
    acceptEncoding: string | undefined,
  ) => Promise<SerializedResponse> | undefined;
  /** Whether the response depends on `Accept-Encoding`. */
  readonly varies: (response: SerializedResponse) => boolean;
};

export const createResponseCompressor = (enabled: boolean): ResponseCompressor => {
  const cache = new WeakMap<SerializedResponse, Map<Encoding, Promise<SerializedResponse>>>();
  const varies = ({ headers }: SerializedResponse): boolean =>
    enabled && isCompressible(Number(headers['content-length']));
  return {
    varies,
    compress: (response, acceptEncoding) => {
      const encoding = varies(response) ? encodingFor(acceptEncoding) : undefined;
      if (encoding === undefined) return undefined;
      const byEncoding = cache.get(response) ?? new Map<Encoding, Promise<SerializedResponse>>();
      cache.set(response, byEncoding);
      const compressed = byEncoding.get(encoding) ?? compressResponse(response, encoding);
      byEncoding.set(encoding, compressed);
      return compressed;
    },
  };
};

async function compressResponse(
  response: SerializedResponse,
  encoding: Encoding,
): Promise<SerializedResponse> {
  const { body, headers } = response;
  const bytes = typeof body === 'string' ? Buffer.from(body, response.encoding) : body;
  const compressed = await compressBody(bytes, encoding);
  const length = String(compressed.length);
  return {
    ...response,
    headers: { ...headers, 'content-encoding': encoding, 'content-length': length },
    body: compressed,
  };
}
