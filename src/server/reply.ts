import type { ServerResponse } from 'node:http';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';
import type { Answer, HeaderSink } from './exchange.ts';
import { type Report, unplanned } from './masking.ts';
import type { MediaType } from './media-type.ts';

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

/** Metadata may be nested too deeply to be written: that is no answer then, and told in the log. */
export const responder =
  (fetchAPI: FetchAPI, report: Report): Respond =>
  (answer, mediaType, requestId) => {
    try {
      return processRegularResult(answer, fetchAPI, mediaType);
    } catch (error) {
      report(error, requestId);
      return processRegularResult({ errors: [unplanned()] }, fetchAPI, mediaType);
    }
  };

/** Writes an answer down. Where there are errors, Yoga does it: they may have a status and headers to tell. */
export function replyTo(
  answer: Answer,
  mediaType: MediaType,
  respond: () => Response,
): Reply | Promise<Reply> {
  const body = answer.errors === undefined ? textOf(answer) : undefined;
  if (body === undefined) return replyOf(respond());
  return written(200, { 'content-type': `${mediaType}; charset=utf-8` }, body);
}

const written = (status: number, headers: Record<string, string>, body: string): Reply => {
  const length = Buffer.byteLength(body);
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

const replyOf = async (response: Response): Promise<Reply> =>
  written(response.status, Object.fromEntries(response.headers), await response.text());

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
