import { GraphQLError } from 'graphql';

export type ProviderName = 'qualia' | 'sutro';

/** The closed table of error codes, the public contract, with a message for end users. */
export const ERRORS = {
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  BAD_USER_INPUT: 'The request has an argument that cannot be used.',
  CURSOR_INVALID: 'This cursor cannot be read.',
  CURSOR_MISMATCH: 'This cursor belongs to another list.',
  CURSOR_EXPIRED: 'The provider no longer accepts this cursor. Start again from the first page.',
  UNAUTHENTICATED: 'This gateway does not know the caller.',
  AUTHENTICATION_UNAVAILABLE: 'Who the caller is cannot be checked. Try again later.',
  PROVIDER_UNAUTHENTICATED: 'The provider refused the API key.',
  PROVIDER_PAYMENT_REQUIRED: 'The account at the provider has no credits left.',
  RATE_LIMITED: 'Too many requests. Try again later.',
  PROVIDER_TIMEOUT: 'The provider did not answer in time.',
  PROVIDER_UNAVAILABLE: 'The provider is not available.',
  PROVIDER_CONTRACT: 'The provider answered in a form this gateway does not understand.',
  PROVIDER_NOT_OFFERED: 'This deployment of the provider does not offer this.',
  SEARCH_INCOMPLETE: 'The search could not be finished, so it is not known whether this exists.',
  QUERY_TOO_COMPLEX: 'This operation asks for too much at once.',
  PERSISTED_QUERY_NOT_FOUND: 'PersistedQueryNotFound',
  PERSISTED_QUERY_NOT_SUPPORTED: 'PersistedQueryNotSupported',
  PERSISTED_QUERY_MISMATCH: 'The hash is not the SHA-256 hash of the query.',
  METHOD_NOT_ALLOWED: 'The HTTP method is not supported.',
  NOT_ACCEPTABLE: 'The response is JSON, which the request does not accept.',
  CONTENT_TOO_LARGE: 'The body of the request is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'The body of the request is not JSON in UTF-8.',
  MISDIRECTED_REQUEST: 'This server is not served under this host name.',
  INTERNAL_SERVER_ERROR: 'Something went wrong in this gateway.',
} as const;

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error meant for clients: it has a code of the table, and nothing that must stay inside. It has no stack, which
 * nobody reads and which costs more than the error.
 */
export class GatewayError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = ERRORS[code], extensions: object = {}) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      super(message, { extensions: { code, ...extensions } });
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    this.code = code;
  }
}

export type ProviderFailure = {
  readonly code: ErrorCode;
  readonly provider: ProviderName;
  readonly message?: string;
  /** HTTP status of the provider's response, if there was one. */
  readonly status?: number | undefined;
  /** Seconds until a retry may succeed, by the provider's response. */
  readonly retryAfter?: number | undefined;
  /** Whether the same request may succeed if it is sent again. */
  readonly retryable?: boolean;
  /** Further members of the error's `extensions`. */
  readonly extensions?: object;
  /** What happened underneath. For the log only, never for the client. */
  readonly cause?: unknown;
};

const TITLES: Record<ProviderName, string> = { qualia: 'Qualia', sutro: 'Sutro' };

/** A provider's failure, reported to the client with a code of the table. */
export class ProviderError extends GatewayError {
  readonly provider: ProviderName;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  readonly retryable: boolean;

  constructor(failure: ProviderFailure) {
    const { code, provider, status, retryAfter } = failure;
    super(code, `${TITLES[provider]}: ${failure.message ?? ERRORS[code]}`, {
      provider,
      ...(status !== undefined && { upstreamStatus: status }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...failure.extensions,
    });
    this.provider = provider;
    this.status = status;
    this.retryAfter = retryAfter;
    this.retryable = failure.retryable ?? false;
    this.cause = failure.cause;
  }
}

/** The value of a row's field; null for a field that cannot be read, which has an error in its place. */
export const readable = <T>(value: T): T | null => (value instanceof ProviderError ? null : value);

/** Applies `map` to the value of a row's field; null and the error of a field that cannot be read stay. */
export const mapReadable = <T, R>(
  value: T | null | undefined,
  map: (value: T) => R,
): R | null | undefined => {
  // A resolver that returns an error fails with it.
  const isValue = value !== null && value !== undefined && !(value instanceof ProviderError);
  return isValue ? map(value) : (value as R | null | undefined);
};

/** The first `most` characters of a text that a caller or a provider chose. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;

export const badInput = (message: string): GatewayError =>
  new GatewayError('BAD_USER_INPUT', message);

/** Variables with so many mistakes that the others are not looked for. */
export const tooManyMistakesError = (reported: number): GatewayError =>
  new GatewayError('BAD_USER_INPUT', `The variables have more than ${reported} mistakes.`, {
    http: { status: 400, spec: true },
  });

/** An operation that asks for so many ids which cannot be read that it does not run. */
export const unreadableIdsError = (most: number): GatewayError =>
  new GatewayError(
    'BAD_USER_INPUT',
    `The operation has more than ${most} ids or representations that are none of this graph.`,
    { http: { status: 400, spec: true } },
  );

export const providerOffError = (provider: ProviderName): ProviderError =>
  new ProviderError({
    code: 'PROVIDER_NOT_OFFERED',
    provider,
    message: 'This gateway is not connected to the provider.',
  });

export const missingKeyError = (provider: ProviderName): ProviderError =>
  new ProviderError({
    code: 'PROVIDER_UNAUTHENTICATED',
    provider,
    message: `No API key was given. Send one in the header x-${provider}-api-key.`,
  });

/** A valid operation that exceeds a limit. */
export const tooComplex = (what: string): GatewayError =>
  new GatewayError('QUERY_TOO_COMPLEX', `This operation asks for too much at once: ${what}.`, {
    http: { status: 400, spec: true },
  });

/** A response that exceeds its greatest size. */
export const tooLarge = (maxBytes: number): GatewayError =>
  tooComplex(`more than ${maxBytes} bytes in its answer`);
