import type { z } from 'zod';
import type { ProviderName } from '../errors.ts';
import { type CallersConfig, callersOf, jwtProblemsOf } from './callers.ts';
import { Environment, type LOG_LEVELS, type Settings } from './environment.ts';
import { metricsOf, opennessOf, providersOf } from './providers.ts';
import { tracingOf } from './tracing.ts';
import { upstreamOf } from './upstream.ts';

export type { Environment } from './environment.ts';

export type ProviderMode = 'live' | 'sandbox' | 'off';

export type ProviderConfig = {
  readonly mode: ProviderMode;
  /** Without a slash at the end; may carry a path prefix. */
  readonly baseUrl: string;
  /** The server's own key; undefined where only callers bring keys, or there is none. */
  readonly apiKey: string | undefined;
};

export type Config = {
  readonly port: number;
  readonly host: string;
  readonly providers: Readonly<Record<ProviderName, ProviderConfig>>;
  /** Whose provider keys are used. */
  readonly credentials: 'server' | 'caller' | 'caller-or-server';
  /** Bearer tokens of which a caller must show one; empty means that nobody is asked. */
  readonly gatewayTokens: readonly string[];
  /** Browser origins that may read answers; empty means none but the server's own. */
  readonly corsOrigins: readonly string[];
  readonly callers: CallersConfig;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly graphiql: boolean;
  readonly introspection: boolean;
  /** Milliseconds: of one GraphQL operation, and of one attempt at a provider. */
  readonly operationTimeoutMs: number;
  readonly providerTimeoutMs: number;
  readonly upstream: UpstreamConfig;
  readonly sandbox: {
    /** Number of Qualia datasets; undefined leaves it to the sandbox. */
    readonly size: number | undefined;
    readonly seed: number | undefined;
    /** Fault rules in the sandbox's own notation. */
    readonly faults: string | undefined;
  };
  /** Who may read `/metrics`: whoever shows the token, or everybody when it is open. */
  readonly metrics: { readonly open: boolean; readonly token: string | undefined };
  readonly tracing: {
    /** Where spans go, `/v1/traces` included; undefined means that none are made. */
    readonly endpoint: string | undefined;
    readonly serviceName: string;
    readonly sampler: Settings['OTEL_TRACES_SAMPLER'];
    /** From 0 to 1, for the samplers by ratio. */
    readonly ratio: number;
  };
};

/** The policies on the way to the providers; times in milliseconds. */
export type UpstreamConfig = {
  /** Answers kept in memory, per key; a `ttlMs` of 0 keeps none. */
  readonly cache: {
    readonly ttlMs: number;
    readonly revalidateMs: number;
    readonly staleIfErrorMs: number;
    readonly maxBytes: number;
  };
  /** Valkey or Redis for all replicas. The URL may have a password in it. */
  readonly shared: { readonly url: string | undefined; readonly secret: string | undefined };
  /** `ratio` and `perSecond` bound the retries of all reads together. */
  readonly retry: {
    readonly attempts: number;
    readonly ratio: number;
    readonly perSecond: number;
  };
  readonly cooldown: { readonly usualMs: number; readonly maxMs: number };
  readonly breaker: { readonly failures: number; readonly openMs: number };
  /** Per key. */
  readonly bulkhead: { readonly concurrent: number; readonly queue: number };
  /** Of one answer. */
  readonly maxBytes: number;
};

/** Everything that is wrong with an environment, at once. Names settings, never a secret's value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The environment cannot be used:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

// A base URL may have been given with a password in it.
const SECRETS = /_API_KEY$|_TOKENS?$|_BASE_URL$|^CACHE_URL$|_SECRET$|_ENDPOINT$/;

const problemsOf = (error: z.ZodError, env: Readonly<Record<string, unknown>>): string[] =>
  error.issues.map(({ path, message }) => {
    const name = path.join('.');
    const found = SECRETS.test(name) ? 'cannot be used' : `is ${JSON.stringify(env[name])}`;
    return `${name} ${found}; expected ${message}`;
  });

/**
 * The settings of DESIGN §10, read once. Empty strings count as unset; what is left out has its
 * default, so that `readConfig({})` is a gateway on the sandbox.
 *
 * @throws {ConfigError} with every problem at once.
 */
export const readConfig = (env: Environment): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = Environment.safeParse(given);
  const open = [...opennessOf(given), ...jwtProblemsOf(given)];
  if (!parsed.success) throw new ConfigError([...problemsOf(parsed.error, given), ...open]);
  if (open.length > 0) throw new ConfigError(open);
  const settings = parsed.data;
  const { SANDBOX_SIZE: size, SANDBOX_SEED: seed, SANDBOX_FAULTS: faults } = settings;
  const development = settings.NODE_ENV !== 'production';
  return deepFreeze({
    port: settings.PORT,
    host: settings.HOST,
    providers: providersOf(settings),
    credentials: settings.CREDENTIALS,
    gatewayTokens: settings.GATEWAY_TOKENS,
    corsOrigins: settings.CORS_ORIGINS,
    callers: callersOf(settings),
    logLevel: settings.LOG_LEVEL,
    graphiql: settings.GRAPHIQL ?? development,
    introspection: settings.INTROSPECTION ?? development,
    operationTimeoutMs: settings.OPERATION_TIMEOUT_MS,
    providerTimeoutMs: settings.PROVIDER_TIMEOUT_MS,
    upstream: upstreamOf(settings),
    sandbox: { size, seed, faults },
    metrics: metricsOf(settings),
    tracing: tracingOf(settings),
  });
};

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (part instanceof Object) deepFreeze(part);
  return Object.freeze(value);
}
