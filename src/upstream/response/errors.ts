import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { Read } from '../request.ts';
import { BodyTooLarge } from '../transport/body-buffer.ts';
import { CodingUnreadable } from '../transport/content-coding.ts';
import type { NetworkResponse } from '../transport/undici.ts';
import { detailOf, namesOtherFields, parsed } from './error-detail.ts';
import { retryAfterOf } from './retry-after.ts';

/**
 * The error behind a status that is not 2xx (PROVIDERS.md §1.5, §2.8). Only where the caller's
 * arguments are at fault does the provider's own text reach the client, without `secrets`.
 */
export const refusal = (
  read: Read<unknown>,
  response: NetworkResponse,
  secrets: readonly string[],
): ProviderError => {
  const { status } = response;
  const body = parsed(response.body);
  // A challenge page of something before the provider, which has not seen the key.
  const isBarred = status === 403 && isHtml(response);
  const code = isBarred ? 'PROVIDER_UNAVAILABLE' : codeOf(status, read, body);
  const text = code === 'BAD_USER_INPUT' ? detailOf(body, secrets) : '';
  return new ProviderError({
    code,
    provider: read.provider,
    status,
    retryable: isRetryable(status),
    retryAfter: retryAfterOf(response.headers['retry-after'], body),
    ...(text !== '' && { message: text }),
  });
};

const isHtml = ({ headers, body }: NetworkResponse): boolean =>
  /^text\/html\b/i.test(String(headers['content-type'])) || /^\s*</.test(body);

const FIXED: Readonly<Record<number, ErrorCode>> = {
  401: 'PROVIDER_UNAUTHENTICATED',
  402: 'PROVIDER_PAYMENT_REQUIRED',
  403: 'PROVIDER_UNAUTHENTICATED',
  404: 'PROVIDER_NOT_OFFERED',
  408: 'PROVIDER_TIMEOUT',
  425: 'RATE_LIMITED',
  429: 'RATE_LIMITED',
  504: 'PROVIDER_TIMEOUT',
  // Cloudflare's "the origin took too long".
  524: 'PROVIDER_TIMEOUT',
};

const codeOf = (status: number, read: Read<unknown>, body: unknown): ErrorCode => {
  const aboutArguments = status === 400 || status === 422;
  if (read.resumes && (aboutArguments || status === 410)) {
    return namesOtherFields(body, 'cursor') ? 'BAD_USER_INPUT' : 'CURSOR_EXPIRED';
  }
  return aboutArguments ? 'BAD_USER_INPUT' : (FIXED[status] ?? 'PROVIDER_UNAVAILABLE');
};

const isRetryable = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

/** The error behind an exchange that brought no answer. */
export const failure = (cause: unknown, { provider, endpoint }: Read<unknown>): ProviderError => {
  if (cause instanceof BodyTooLarge) {
    // The same answer would be as large the next time.
    const message = `The answer to ${endpoint} is too large.`;
    return new ProviderError({ code: 'PROVIDER_CONTRACT', provider, message, cause });
  }
  if (cause instanceof CodingUnreadable) {
    const message = `The answer to ${endpoint} has a content coding that cannot be read.`;
    return new ProviderError({ code: 'PROVIDER_CONTRACT', provider, message, cause });
  }
  if (isUnsendable(cause)) {
    const message = 'The API key has characters that cannot be sent.';
    return new ProviderError({ code: 'PROVIDER_UNAUTHENTICATED', provider, message, cause });
  }
  return new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider, retryable: true, cause });
};

/**
 * undici refuses a header before it sends anything; the key is the only part of a request not
 * encoded here.
 */
const isUnsendable = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_INVALID_ARG';
