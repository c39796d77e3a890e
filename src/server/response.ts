import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';
import { GatewayError, tooLarge } from '../errors.ts';
import { type ErrorReporter, unexpectedError } from './plugins/mask-errors.ts';
import type { MediaType } from './protocol/media-type.ts';
import type { HeaderWriter, RequestContext, Result, ResultSummary } from './request-context.ts';

/** A response without the headers that belong to one request alone. */
export type SerializedResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** ASCII is written as latin1, which costs less. */
  readonly encoding: 'latin1' | 'utf8';
  /** Of the result that was written, which may be a refusal of the one that was given. */
  readonly summary: ResultSummary;
};

/** Yoga's response to a result. */
export type YogaResponse = {
  readonly response: Response;
  readonly summary: ResultSummary;
  readonly bytes: number;
};

export type Serialize = (
  result: Result,
  mediaType: MediaType,
  context: Pick<RequestContext, 'requestId' | 'batchSize'>,
) => YogaResponse;

export type SerializerOptions = {
  readonly report: ErrorReporter;
  /** Greatest size of one result, in bytes. */
  readonly maxBytes: number;
};

/**
 * Serializes as Yoga does. A result longer than `maxBytes` is refused: escapes and characters beyond ASCII take more
 * bytes than the executor counts. Metadata may be nested too deeply for `JSON.stringify`: that is reported. The result
 * of a batch is repeated in a list.
 */
export const createSerializer =
  (fetchAPI: FetchAPI, { report, maxBytes }: SerializerOptions): Serialize =>
  (result, mediaType, { requestId, batchSize }) => {
    let bytes = 0;
    // Without the function itself: V8 serializes an object that holds one by recursion, and less deeply.
    const stringify = ({ stringify: _, ...rest }: Result & { stringify?: unknown }) => {
      const single = JSON.stringify(rest);
      const text = batchSize === undefined ? single : `[${Array(batchSize).fill(single).join()}]`;
      const size = Buffer.byteLength(text);
      if (size > maxBytes) throw tooLarge(maxBytes);
      bytes = size;
      return text;
    };
    const refuse = (error: GraphQLError): YogaResponse => {
      const summary = { errors: [error] };
      return { response: processRegularResult(summary, fetchAPI, mediaType), summary, bytes };
    };
    try {
      const response = processRegularResult({ ...result, stringify }, fetchAPI, mediaType);
      return { response, summary: summaryOf(result), bytes };
    } catch (error) {
      if (error instanceof GatewayError) return refuse(error);
      report(error, requestId);
      return refuse(unexpectedError());
    }
  };

/** Serializes a result without errors itself. Errors may set a status and headers: those take Yoga's serializer. */
export function serialize(
  result: Result,
  { mediaType, maxBytes, fallback }: SerializeOptions,
): SerializedResponse | Promise<SerializedResponse> {
  const body = result.errors === undefined ? stringify(result) : undefined;
  if (body === undefined) return fromYoga(fallback());
  const length = Buffer.byteLength(body);
  if (length > maxBytes) return fromYoga(fallback());
  const headers = { 'content-type': `${mediaType}; charset=utf-8` };
  return serializedResponse(200, headers, { body, length, summary: summaryOf(result) });
}

type SerializeOptions = {
  readonly mediaType: MediaType;
  readonly maxBytes: number;
  readonly fallback: () => YogaResponse;
};

type Content = Pick<SerializedResponse, 'summary'> & {
  readonly body: string;
  /** In bytes. */
  readonly length: number;
};

const serializedResponse = (
  status: number,
  headers: Record<string, string>,
  { body, length, summary }: Content,
): SerializedResponse => {
  headers['content-length'] = String(length);
  const encoding = length === body.length ? 'latin1' : 'utf8';
  return { status, headers, body, encoding, summary };
};

const summaryOf = ({ errors, extensions }: Result): ResultSummary => ({ errors, extensions });

function stringify(result: Result): string | undefined {
  try {
    return JSON.stringify(result);
  } catch {
    return undefined;
  }
}

async function fromYoga({ response, summary }: YogaResponse): Promise<SerializedResponse> {
  const body = await response.text();
  const content = { body, length: Buffer.byteLength(body), summary };
  return serializedResponse(response.status, Object.fromEntries(response.headers), content);
}

/** Writes the response, with the headers that `setHeaders` adds. */
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
