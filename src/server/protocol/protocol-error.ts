import { type ErrorCode, GatewayError } from '../../errors.ts';

/** The HTTP status of a request that is refused before it is an operation. */
const STATUSES = {
  BAD_USER_INPUT: 400,
  PERSISTED_QUERY_MISMATCH: 400,
  UNAUTHENTICATED: 401,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  CONTENT_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  MISDIRECTED_REQUEST: 421,
} as const satisfies Partial<Record<ErrorCode, number>>;

/** An error of the HTTP request. Its status is the same for both media types. */
export const protocolError = (
  code: keyof typeof STATUSES,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): GatewayError => new GatewayError(code, message, { http: { status: STATUSES[code], headers } });

/** A refusal that is written without Yoga, in the form of a GraphQL response. */
export const refusal = (
  code: keyof typeof STATUSES,
  message: string,
  headers: Readonly<Record<string, string>> = {},
) => ({
  status: STATUSES[code],
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify({ errors: [{ message, extensions: { code } }] }),
});
