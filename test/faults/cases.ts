import type { Environment } from '../../src/config/config.ts';
import type { ErrorCode } from '../../src/errors.ts';
import type { Fault } from '../../src/sandbox/faults/faults.ts';

/** What a provider does, and the code that the client must see for it; null where it sees none. */
export type Case = {
  readonly what: string;
  /** What the sandbox does; the other two are nobody listening, and somebody who speaks no HTTP. */
  readonly fault: Fault | 'refused' | 'not-http';
  readonly code: ErrorCode | null;
  /** `next` asks for a second page, whose read carries the provider's cursor. */
  readonly asks?: 'list' | 'next';
  readonly env?: Environment;
};

/** Stands for whatever must stay inside: it must be in no answer. */
export const SECRET = 'sk_live_faults0123456789';
const LEAKY_TEXT = `no: ${SECRET} at https://internal.example:8443/v1 (see Error\n    at file.ts:1)`;

export const SETTINGS: Environment = {
  OPERATION_TIMEOUT_MS: '20000',
  PROVIDER_TIMEOUT_MS: '6000',
  PROVIDER_MAX_BYTES: '4000000',
  COOLDOWN_MS: '500',
};

const complaint = { detail: [{ loc: ['query', 'search'], msg: 'too long', type: 'x' }] };

export const CASES: readonly Case[] = [
  { what: 'connection refused', fault: 'refused', code: 'PROVIDER_UNAVAILABLE' },
  { what: 'connection reset', fault: 'reset', code: 'PROVIDER_UNAVAILABLE' },
  { what: 'no HTTP', fault: 'not-http', code: 'PROVIDER_UNAVAILABLE' },
  {
    what: 'hang',
    fault: 'hang',
    code: 'PROVIDER_TIMEOUT',
    env: { PROVIDER_TIMEOUT_MS: '500' },
  },
  {
    what: 'hang, attempts may last as long as the operation',
    fault: 'hang',
    code: 'PROVIDER_TIMEOUT',
    env: { OPERATION_TIMEOUT_MS: '1500', PROVIDER_TIMEOUT_MS: '10000' },
  },
  {
    what: 'slow body, in time',
    fault: 'slow',
    code: null,
    env: { PROVIDER_TIMEOUT_MS: '18000' },
  },
  {
    what: 'slow body, too slow',
    fault: 'slow',
    code: 'PROVIDER_TIMEOUT',
    env: { PROVIDER_TIMEOUT_MS: '400' },
  },
  { what: 'cut body', fault: 'cut', code: 'PROVIDER_UNAVAILABLE' },
  { what: 'wrong JSON', fault: 'not-json', code: 'PROVIDER_CONTRACT' },
  { what: 'wrong shape', fault: 'wrong-shape', code: 'PROVIDER_CONTRACT' },
  { what: 'one bad item', fault: 'bad-item', code: 'PROVIDER_CONTRACT' },
  { what: 'fields renamed, added, left out', fault: 'drift', code: null },
  { what: '100 MB body', fault: { bytes: 100_000_000 }, code: 'PROVIDER_CONTRACT' },
  {
    what: '400 that tells key, host and stack',
    fault: { status: 400, body: { detail: LEAKY_TEXT } },
    code: 'BAD_USER_INPUT',
  },
  { what: '401', fault: { status: 401 }, code: 'PROVIDER_UNAUTHENTICATED' },
  { what: '403', fault: { status: 403 }, code: 'PROVIDER_UNAUTHENTICATED' },
  { what: '404 on the route', fault: { status: 404 }, code: 'PROVIDER_NOT_OFFERED' },
  { what: '408', fault: { status: 408 }, code: 'PROVIDER_TIMEOUT' },
  {
    what: '422, text',
    fault: { status: 422, body: { detail: 'search is too long' } },
    code: 'BAD_USER_INPUT',
  },
  { what: '422, list', fault: { status: 422, body: complaint }, code: 'BAD_USER_INPUT' },
  { what: '429', fault: { status: 429 }, code: 'RATE_LIMITED' },
  {
    what: '429, Retry-After: 1',
    fault: { status: 429, retryAfter: 1 },
    code: 'RATE_LIMITED',
  },
  {
    what: '429, Retry-After: 60',
    fault: { status: 429, retryAfter: 60 },
    code: 'RATE_LIMITED',
  },
  {
    what: '429, Retry-After: a date in 60 s',
    fault: { status: 429, retryAfter: { date: 60 } },
    code: 'RATE_LIMITED',
  },
  {
    what: '429, retry_after: 60 in the body',
    fault: { status: 429, body: { error: 'Too many requests', retry_after: 60 } },
    code: 'RATE_LIMITED',
  },
  {
    what: '500 that tells key, host and stack',
    fault: { status: 500, body: { detail: LEAKY_TEXT } },
    code: 'PROVIDER_UNAVAILABLE',
  },
  { what: '502', fault: { status: 502, body: '<html>502</html>' }, code: 'PROVIDER_UNAVAILABLE' },
  { what: '503', fault: { status: 503 }, code: 'PROVIDER_UNAVAILABLE' },
  {
    what: '503, Retry-After: 60',
    fault: { status: 503, retryAfter: 60 },
    code: 'PROVIDER_UNAVAILABLE',
  },
  { what: '524', fault: { status: 524 }, code: 'PROVIDER_TIMEOUT' },
  { what: 'expired cursor', fault: 'expired-cursor', code: 'CURSOR_EXPIRED', asks: 'next' },
];
