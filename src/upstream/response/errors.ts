import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { UpstreamRequest } from '../request.ts';
import { BodyTooLarge } from '../transport/body-buffer.ts';
import { ContentCodingError } from '../transport/content-coding.ts';
import type { TransportResponse } from '../transport/transport.ts';
import { concernsOtherFields, errorDetail, parseJsonOrText } from './error-detail.ts';
import { retryAfter } from './retry-after.ts';

/**
 * The error for a status that is not 2xx (docs/providers.md §1.5, §2.8). The provider's text
 * reaches the client, without `secrets`, only if the caller's arguments are wrong.
 */
export const responseError = (
  request: UpstreamRequest<unknown>,
  response: TransportResponse,
  secrets: readonly string[],
): ProviderError => {
  const { status } = response;
  const body = parseJsonOrText(response.body);
  const code = isForeign(response) ? 'PROVIDER_UNAVAILABLE' : codeOf(status, request, body);
  const text =
    code === 'BAD_USER_INPUT' ? errorDetail(body, secrets) : messageOf(code, status, request);
  return new ProviderError({
    code,
    provider: request.provider,
    status,
    retryable: isRetryable(status),
    retryAfter: retryAfter(response.headers['retry-after'], body),
    ...(text && { message: text }),
  });
};

/** Whether a response is a page of HTML: a provider's own responses are JSON. */
export const isPage = ({ headers, body }: TransportResponse): boolean =>
  /^text\/html\b/i.test(String(headers['content-type'])) || /^\s*</.test(body);

/**
 * Whether a proxy or firewall before the provider refused the request: the provider has not checked
 * the key, nor looked for what was asked.
 */
const isForeign = (response: TransportResponse): boolean =>
  [401, 403, 404].includes(response.status) && isPage(response);

/** The message besides that of the code. A 403 is about the route: the provider knows the key. */
const messageOf = (
  code: ErrorCode,
  status: number,
  { endpoint }: UpstreamRequest<unknown>,
): string | undefined =>
  status === 403 && code === 'PROVIDER_UNAUTHENTICATED'
    ? `The provider does not permit this API key to use ${endpoint}.`
    : undefined;

const FIXED: Readonly<Record<number, ErrorCode>> = {
  401: 'PROVIDER_UNAUTHENTICATED',
  402: 'PROVIDER_PAYMENT_REQUIRED',
  403: 'PROVIDER_UNAUTHENTICATED',
  404: 'PROVIDER_NOT_OFFERED',
  408: 'PROVIDER_TIMEOUT',
  425: 'RATE_LIMITED',
  429: 'RATE_LIMITED',
  504: 'PROVIDER_TIMEOUT',
  // Cloudflare: the origin server timed out.
  524: 'PROVIDER_TIMEOUT',
};

const codeOf = (status: number, request: UpstreamRequest<unknown>, body: unknown): ErrorCode => {
  const aboutArguments = status === 400 || status === 422;
  if (request.hasCursor && (aboutArguments || status === 410)) {
    return concernsOtherFields(body, 'cursor') ? 'BAD_USER_INPUT' : 'CURSOR_EXPIRED';
  }
  return aboutArguments ? 'BAD_USER_INPUT' : (FIXED[status] ?? 'PROVIDER_UNAVAILABLE');
};

const isRetryable = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

/** The error for an exchange without a response. */
export const transportError = (
  cause: unknown,
  { provider, endpoint }: UpstreamRequest<unknown>,
): ProviderError => {
  if (cause instanceof BodyTooLarge) {
    // Not retryable: the next response would be as large.
    const message = `The answer to ${endpoint} is too large.`;
    return new ProviderError({ code: 'PROVIDER_CONTRACT', provider, message, cause });
  }
  if (cause instanceof ContentCodingError) {
    const message = `The answer to ${endpoint} has a content coding that cannot be read.`;
    return new ProviderError({ code: 'PROVIDER_CONTRACT', provider, message, cause });
  }
  if (isInvalidHeader(cause)) {
    const message = 'The API key has characters that cannot be sent.';
    return new ProviderError({ code: 'PROVIDER_UNAUTHENTICATED', provider, message, cause });
  }
  return new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider, retryable: true, cause });
};

/**
 * undici rejects an invalid header before it sends anything. The key is the only part of a
 * request that is not encoded here.
 */
const isInvalidHeader = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_INVALID_ARG';
