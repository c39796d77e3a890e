import type { ServerResponse } from 'node:http';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';
import { GatewayError, tooLarge } from '../errors.ts';
import { type Report, unplanned } from './plugins/mask-errors.ts';
import type { MediaType } from './protocol/media-type.ts';
import type { Answer, HeaderSink } from './request-context.ts';

/** A response but for the headers that are one request's own. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** ASCII alone is written byte by byte, which costs less. */
  readonly encoding: 'latin1' | 'utf8';
};

/** The response to an answer, as Yoga writes it. */
export type Respond = (answer: Answer, mediaType: MediaType, requestId: string) => Response;

export type ResponderOptions = {
  readonly report: Report;
  /** Of the answer to one operation. */
  readonly maxBytes: number;
  /** Is given the bytes of each body. */
  readonly measured?: (bytes: number) => void;
};

/**
 * Metadata may be nested too deeply to be written: that is no answer then, and told in the log. One that is longer
 * than it may be is refused: escapes and letters beyond ASCII take more than was counted while it was made.
 */
export const responder =
  (fetchAPI: FetchAPI, { report, maxBytes, measured }: ResponderOptions): Respond =>
  (answer, mediaType, requestId) => {
    // Without itself: V8 writes what has a function in it by recursion, and not as deeply.
    const stringify = ({ stringify: _, ...result }: Answer & { stringify?: unknown }) => {
      const text = JSON.stringify(result);
      const bytes = Buffer.byteLength(text);
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      measured?.(bytes);
      return text;
    };
    try {
      return processRegularResult({ ...answer, stringify }, fetchAPI, mediaType);
    } catch (error) {
      if (error instanceof GatewayError) {
        return processRegularResult({ errors: [error] }, fetchAPI, mediaType);
      }
      report(error, requestId);
      return processRegularResult({ errors: [unplanned()] }, fetchAPI, mediaType);
    }
  };

/** Writes an answer down. Where there are errors, Yoga does it: they may have a status and headers to tell. */
export function replyTo(
  answer: Answer,
  { mediaType, maxBytes, respond }: Written,
): Reply | Promise<Reply> {
  const body = answer.errors === undefined ? textOf(answer) : undefined;
  if (body === undefined) return replyOf(respond());
  const length = Buffer.byteLength(body);
  if (length > maxBytes) return replyOf(respond());
  return written(200, { 'content-type': `${mediaType}; charset=utf-8` }, { body, length });
}

type Written = {
  readonly mediaType: MediaType;
  readonly maxBytes: number;
  readonly respond: () => Response;
};

const written = (
  status: number,
  headers: Record<string, string>,
  { body, length }: { readonly body: string; readonly length: number },
): Reply => {
  headers['content-length'] = String(length);
  return { status, headers, body, encoding: length === body.length ? 'latin1' : 'utf8' };
};

function textOf(answer: Answer): string | undefined {
  try {
    return JSON.stringify(answer);
  } catch {
    return undefined;
  }
}

async function replyOf(response: Response): Promise<Reply> {
  const body = await response.text();
  const length = Buffer.byteLength(body);
  return written(response.status, Object.fromEntries(response.headers), { body, length });
}

/** Sends it, with what `complete` puts into its headers. */
export function send(
  response: ServerResponse,
  { status, headers, body, encoding }: Reply,
  complete: (sink: HeaderSink) => void,
): void {
  const record: Record<string, string> = { ...headers };
  complete({
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
