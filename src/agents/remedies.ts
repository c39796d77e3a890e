import type { ErrorCode } from '../errors.ts';

/** What a client does about an error of each code. */
export const REMEDIES: Record<ErrorCode, string> = {
  GRAPHQL_PARSE_FAILED: 'Mend the document.',
  GRAPHQL_VALIDATION_FAILED: 'Mend the document; `schema.graphql` says what there is.',
  BAD_USER_INPUT:
    'Mend the argument that the message names. Nothing was asked upstream, or the provider refused it.',
  CURSOR_INVALID: 'Give a cursor as it came from an edge or `pageInfo`, or none.',
  CURSOR_MISMATCH:
    'Start from the first page: list, filter or sort has changed, the message says which.',
  CURSOR_EXPIRED: 'Start from the first page.',
  UNAUTHENTICATED: 'Show a token that this gateway knows.',
  AUTHENTICATION_UNAVAILABLE:
    'Try again after `retryAfter` seconds: the issuer of tokens cannot be asked for its keys.',
  PROVIDER_UNAUTHENTICATED: 'Check the provider’s API key.',
  PROVIDER_PAYMENT_REQUIRED: 'Buy credits at the provider; what needs none still works.',
  RATE_LIMITED: 'Wait for `retryAfter` seconds.',
  PROVIDER_TIMEOUT: 'Try again; ask for less at once if it stays.',
  PROVIDER_UNAVAILABLE: 'Try again later, after `retryAfter` seconds where it is given.',
  PROVIDER_CONTRACT:
    'Tell whoever runs this gateway: the provider has changed. The message names route and field.',
  PROVIDER_NOT_OFFERED:
    'Do without: this deployment of the provider has no such route, or the gateway is not connected to it.',
  SEARCH_INCOMPLETE: 'Try again: the object may exist, but the list could not be read to its end.',
  QUERY_TOO_COMPLEX: 'Ask for less at once; the message tells the limit.',
  PERSISTED_QUERY_NOT_FOUND:
    'Send the query with its hash; clients with automatic persisted queries do it by themselves.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Send the query; this server keeps none (`PERSISTED_QUERIES`).',
  PERSISTED_QUERY_MISMATCH: 'Send the SHA-256 hash of the query, in hexadecimal digits.',
  METHOD_NOT_ALLOWED: 'Send GET or POST.',
  NOT_ACCEPTABLE: 'Accept `application/graphql-response+json` or `application/json`.',
  CONTENT_TOO_LARGE: 'Send a smaller body: use variables, or several requests.',
  UNSUPPORTED_MEDIA_TYPE:
    'Send `content-type: application/json` in UTF-8, not encoded or in an encoding of `accept-encoding`.',
  MISDIRECTED_REQUEST: 'Use another host name, or add it to `ALLOWED_HOSTS` of the server.',
  INTERNAL_SERVER_ERROR: 'Tell whoever runs this gateway the `x-request-id` of the answer.',
};
