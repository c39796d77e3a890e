import type { Environment, Settings } from './environment.ts';

/** What is asked of callers, and what they may ask for. */
export type CallersConfig = {
  /** Upstream calls that one operation may cause. */
  readonly maxUpstreamCalls: number;
  readonly responses: ResponsesConfig;
  /** Whether an error may name the fields that a misspelt one resembles. */
  readonly suggestions: boolean;
  /** Path of the manifest of the only documents that run; undefined runs any. */
  readonly trustedDocuments: string | undefined;
  /** Seconds for which a browser or a proxy may keep the answer to a trusted document. */
  readonly maxAgeSeconds: number;
  /** Points of one caller: one per request, one more per upstream read. */
  readonly rateLimit: RateLimit | undefined;
  /** Proxies in front, each of which adds the address it was asked from to `x-forwarded-for`. */
  readonly trustedProxies: number;
  /** Whose signed tokens are taken as bearer tokens. */
  readonly jwt: JwtConfig | undefined;
};

/** Bounds of what is written to callers. */
export type ResponsesConfig = {
  /** Bytes of the answer to one operation. */
  readonly maxBytes: number;
  /** Bytes that may wait for all readers together; beyond them large answers are refused. */
  readonly waitingMaxBytes: number;
  /** Milliseconds for which a connection may take nothing of what is written to it. */
  readonly stallMs: number;
};

export type RateLimit = { readonly points: number; readonly seconds: number };

export type JwtConfig = {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
};

export const callersConfig = (settings: Settings): CallersConfig => ({
  maxUpstreamCalls: settings.MAX_UPSTREAM_CALLS,
  responses: {
    maxBytes: settings.RESPONSE_MAX_BYTES,
    waitingMaxBytes: settings.RESPONSE_WAITING_MAX_BYTES,
    stallMs: settings.RESPONSE_STALL_MS,
  },
  suggestions: settings.SUGGESTIONS ?? settings.NODE_ENV !== 'production',
  trustedDocuments: settings.TRUSTED_DOCUMENTS,
  maxAgeSeconds: settings.HTTP_MAX_AGE_SECONDS,
  rateLimit: settings.RATE_LIMIT,
  trustedProxies: settings.TRUSTED_PROXIES,
  jwt: jwtOf(settings),
});

const jwtOf = ({ JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE }: Settings): JwtConfig | undefined =>
  JWT_JWKS_URL && JWT_ISSUER && JWT_AUDIENCE
    ? { jwksUrl: JWT_JWKS_URL, issuer: JWT_ISSUER, audience: JWT_AUDIENCE }
    : undefined;

const JWT_SETTINGS = ['JWT_JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'] as const;

/** A signed token of another issuer, or for another audience, must not pass: neither may be left open. */
export const jwtProblems = (env: Environment): string[] => {
  const missing = JWT_SETTINGS.filter((name) => !env[name]);
  return missing.length % JWT_SETTINGS.length === 0
    ? []
    : missing.map((name) => `${name} is missing; expected with the other settings of JWT`);
};
