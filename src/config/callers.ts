import type { Environment, Settings } from './environment.ts';
import { isLoopback } from './providers.ts';

/** Authentication and limits of callers. */
export type CallersConfig = {
  /** Greatest number of upstream calls of one operation. */
  readonly maxUpstreamCalls: number;
  readonly responses: ResponsesConfig;
  /** Whether an error may suggest names that resemble a misspelt one. */
  readonly suggestions: boolean;
  /** Path of the manifest of the documents that may run; undefined allows any. */
  readonly trustedDocuments: string | undefined;
  /** Whether clients may register documents by their hash (automatic persisted queries). */
  readonly persistedQueries: boolean;
  /** Seconds for which a browser or a proxy may cache the response to a trusted document. */
  readonly maxAgeSeconds: number;
  /** Points of one caller: one per request, one more per upstream read. */
  readonly rateLimit: RateLimit | undefined;
  /** Number of proxies in front, each of which appends its client's address to `x-forwarded-for`. */
  readonly trustedProxies: number;
  /** Host names under which the server is used, besides local ones; undefined allows any. */
  readonly allowedHosts: readonly string[] | undefined;
  /** Issuer of the signed tokens that are accepted as bearer tokens. */
  readonly jwt: JwtConfig | undefined;
};

/** Limits of responses. */
export type ResponsesConfig = {
  /** Greatest size of one response, in bytes. */
  readonly maxBytes: number;
  /** Bytes that all clients together have not read yet; beyond it large results are refused. */
  readonly waitingMaxBytes: number;
  /** Milliseconds after which a connection that reads nothing is closed. */
  readonly stallMs: number;
  /** Whether large responses are compressed, if the client accepts it. */
  readonly compression: boolean;
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
    compression: settings.COMPRESSION,
  },
  suggestions: settings.SUGGESTIONS ?? settings.NODE_ENV !== 'production',
  trustedDocuments: settings.TRUSTED_DOCUMENTS,
  persistedQueries: settings.PERSISTED_QUERIES,
  maxAgeSeconds: settings.HTTP_MAX_AGE_SECONDS,
  rateLimit: settings.RATE_LIMIT,
  trustedProxies: settings.TRUSTED_PROXIES,
  allowedHosts: allowedHostsOf(settings),
  jwt: jwtOf(settings),
});

/** A local server without tokens is protected from web pages only by its host name. */
const allowedHostsOf = (settings: Settings): readonly string[] | undefined => {
  const { ALLOWED_HOSTS, HOST, GATEWAY_TOKENS, JWT_JWKS_URL } = settings;
  const isGuarded = GATEWAY_TOKENS.length > 0 || JWT_JWKS_URL !== undefined;
  return ALLOWED_HOSTS ?? (isLoopback(HOST) && !isGuarded ? [] : undefined);
};

const jwtOf = ({ JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE }: Settings): JwtConfig | undefined =>
  JWT_JWKS_URL && JWT_ISSUER && JWT_AUDIENCE
    ? { jwksUrl: JWT_JWKS_URL, issuer: JWT_ISSUER, audience: JWT_AUDIENCE }
    : undefined;

const JWT_SETTINGS = ['JWT_JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'] as const;

/** The settings of JWT that are missing. Issuer and audience are required: without them tokens made for others pass. */
export const jwtProblems = (env: Environment): string[] => {
  const missing = JWT_SETTINGS.filter((name) => !env[name]);
  return missing.length % JWT_SETTINGS.length === 0
    ? []
    : missing.map((name) => `${name} is missing; expected with the other settings of JWT`);
};
