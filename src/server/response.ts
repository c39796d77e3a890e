import type { ServerResponse } from 'node:http';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';
import { GatewayError, tooLarge } from '../errors.ts';
import { type ErrorReporter, unexpectedError } from './plugins/mask-errors.ts';
import type { MediaType } from './protocol/media-type.ts';
import type { HeaderWriter, Result } from './request-context.ts';

/** A response but for the headers that are one request's own. */
export type SerializedResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** ASCII alone is written byte by byte, which costs less. */
  readonly encoding: 'latin1' | 'utf8';
};

/** The response to an answer, as Yoga writes it. */
export type Serialize = (result: Result, mediaType: MediaType, requestId: string) => Response;

export type SerializerOptions = {
  readonly report: ErrorReporter;
  /** Of the answer to one operation. */
  readonly maxBytes: number;
  /** Is given the bytes of each body. */
  readonly onSerialized?: (bytes: number) => void;
};

/**
 * Metadata may be nested too deeply to be written: that is no answer then, and told in the log. One that is longer
 * than it may be is refused: escapes and letters beyond ASCII take more than was counted while it was made.
 */
export const createSerializer =
  (fetchAPI: FetchAPI, { report, maxBytes, onSerialized }: SerializerOptions): Serialize =>
  (result, mediaType, requestId) => {
    // Without itself: V8 writes what has a function in it by recursion, and not as deeply.
    const stringify = ({ stringify: _, ...rest }: Result & { stringify?: unknown }) => {
      const text = JSON.stringify(rest);
      const bytes = Buffer.byteLength(text);
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      onSerialized?.(bytes);
      return text;
    };
    try {
      return processRegularResult({ ...result, stringify }, fetchAPI, mediaType);
    } catch (error) {
      if (error instanceof GatewayError) {
        return processRegularResult({ errors: [error] }, fetchAPI, mediaType);
      }
      report(error, requestId);
      return processRegularResult({ errors: [unexpectedError()] }, fetchAPI, mediaType);
    }
  };

/** Writes an answer down. Where there are errors, Yoga does it: they may have a status and headers to tell. */
export function serialize(
  result: Result,
  { mediaType, maxBytes, fallback }: SerializeOptions,
): SerializedResponse | Promise<SerializedResponse> {
  const body = result.errors === undefined ? stringify(result) : undefined;
  if (body === undefined) return fromResponse(fallback());
  const length = Buffer.byteLength(body);
  if (length > maxBytes) return fromResponse(fallback());
  return serializedResponse(
    200,
    { 'content-type': `${mediaType}; charset=utf-8` },
    { body, length },
  );
}

type SerializeOptions = {
  readonly mediaType: MediaType;
  readonly maxBytes: number;
  readonly fallback: () => Response;
};

const serializedResponse = (
  status: number,
  headers: Record<string, string>,
  { body, length }: { readonly body: string; readonly length: number },
): SerializedResponse => {
  headers['content-length'] = String(length);
  return { status, headers, body, encoding: length === body.length ? 'latin1' : 'utf8' };
};

function stringify(result: Result): string | undefined {
  try {
    return JSON.stringify(result);
  } catch {
    return undefined;
  }
}

async function fromResponse(response: Response): Promise<SerializedResponse> {
  const body = await response.text();
  const length = Buffer.byteLength(body);
  return serializedResponse(response.status, Object.fromEntries(response.headers), {
    body,
    length,
  });
}

/** Sends it, with what `complete` puts into its headers. */
export function writeResponse(
  response: ServerResponse,
  { status, headers, body, encoding }: SerializedResponse,
  setHeaders: (writer: HeaderWriter) => void,
): void {
  const record: Record<string, string> = { ...headers };
  setHeaders({
    set: (name, value) => {
      record[name] = value;
    },
    append: (name, value) => {
      record[name] = name in record ? `${record[name]}, ${value}` : value;
    },
    has: (name) => name in record,
  });
  response.writeHead(status, record).end(body, encoding);
}
