import type { z } from 'zod';
import type { ProviderName } from '../errors.ts';
import { type CallersConfig, callersConfig, jwtProblems } from './callers.ts';
import { Environment, type LOG_LEVELS } from './environment.ts';
import {
  exposureProblems,
  type MetricsConfig,
  metricsConfig,
  type ProvidersConfig,
  providersConfig,
} from './providers.ts';
import { type TracingConfig, tracingConfig } from './tracing.ts';
import { type UpstreamConfig, upstreamConfig } from './upstream.ts';

export type { Environment } from './environment.ts';

export type Config = {
  readonly port: number;
  readonly host: string;
  /** Milliseconds between the 503 of `/readyz` and the close of the listening socket. */
  readonly drainDelayMs: number;
  readonly providers: ProvidersConfig;
  /** Who provides the keys of the providers. */
  readonly credentials: 'server' | 'caller' | 'caller-or-server';
  /** Bearer tokens that callers may present; empty accepts callers without one. */
  readonly gatewayTokens: readonly string[];
  /** Browser origins that may read responses, beside the server's own. */
  readonly corsOrigins: readonly string[];
  readonly callers: CallersConfig;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly graphiql: boolean;
  /** Subscriptions: milliseconds between two polls of an account, and how many streams may be open. */
  readonly live: {
    readonly intervalMs: Readonly<Record<ProviderName, number>>;
    readonly streams: { readonly perCaller: number; readonly total: number };
  };
  /** Tools for agents at `/mcp`. */
  readonly mcp: { readonly enabled: boolean; readonly structuredContent: boolean };
  readonly introspection: boolean;
  /** Milliseconds for one GraphQL operation, and for one attempt at a provider. */
  readonly operationTimeoutMs: number;
  readonly providerTimeoutMs: number;
  readonly upstream: UpstreamConfig;
  readonly sandbox: {
    /** Number of Qualia datasets; undefined is the sandbox's default. */
    readonly size: number | undefined;
    readonly seed: number | undefined;
    /** Whether answers have every legal odd spelling. */
    readonly oddities: boolean;
    /** Fault rules in the sandbox's own notation. */
    readonly faults: string | undefined;
  };
  readonly metrics: MetricsConfig;
  readonly tracing: TracingConfig;
};

/** All problems of an environment at once. Names settings, and never the value of a secret. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The environment cannot be used:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

// A base URL may contain a password.
const SECRETS = /_API_KEY$|_TOKENS?$|_BASE_URL$|^CACHE_URL$|_SECRET$|_ENDPOINT$/;

const problemsOf = (error: z.ZodError, env: Readonly<Record<string, unknown>>): string[] =>
  error.issues.map(({ path, message }) => {
    const name = path.join('.');
    const found = SECRETS.test(name) ? 'cannot be used' : `is ${JSON.stringify(env[name])}`;
    return `${name} ${found}; expected ${message}`;
  });

/**
 * Reads the environment (docs/operations.md). Empty strings count as unset, and unset settings have defaults:
 * `readConfig({})` configures a gateway on the sandbox.
 *
 * @throws {ConfigError} with all problems at once.
 */
export const readConfig = (env: Environment): Config => {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = Environment.safeParse(present);
  const problems = [...exposureProblems(present), ...jwtProblems(present)];
  if (!parsed.success) throw new ConfigError([...problemsOf(parsed.error, present), ...problems]);
  if (problems.length > 0) throw new ConfigError(problems);
  const settings = parsed.data;
  const { SANDBOX_SIZE: size, SANDBOX_SEED: seed, SANDBOX_FAULTS: faults } = settings;
  const development = settings.NODE_ENV !== 'production';
  return deepFreeze({
    port: settings.PORT,
    host: settings.HOST,
    drainDelayMs: settings.DRAIN_DELAY_MS,
    providers: providersConfig(settings),
    credentials: settings.CREDENTIALS,
    gatewayTokens: settings.GATEWAY_TOKENS,
    corsOrigins: settings.CORS_ORIGINS,
    callers: callersConfig(settings),
    logLevel: settings.LOG_LEVEL,
    graphiql: settings.GRAPHIQL ?? development,
    live: {
      intervalMs: { qualia: settings.LIVE_QUALIA_MS, sutro: settings.LIVE_SUTRO_MS },
      streams: { perCaller: settings.STREAMS_PER_CALLER, total: settings.STREAMS },
    },
    mcp: {
      enabled: settings.MCP ?? development,
      structuredContent: settings.MCP_STRUCTURED_CONTENT,
    },
    introspection: settings.INTROSPECTION ?? development,
    operationTimeoutMs: settings.OPERATION_TIMEOUT_MS,
    providerTimeoutMs: settings.PROVIDER_TIMEOUT_MS,
    upstream: upstreamConfig(settings),
    sandbox: { size, seed, faults, oddities: settings.SANDBOX_ODDITIES },
    metrics: metricsConfig(settings),
    tracing: tracingConfig(settings),
  });
};

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (part instanceof Object) deepFreeze(part);
  return Object.freeze(value);
}

/**
 * Parses a setting that `readConfig` cannot check: the sandbox's notation, or the content of a file.
 *
 * @throws {ConfigError} that names the setting, for any error of `parse`.
 */
export function parseSetting<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new ConfigError([
      `${name} cannot be used: ${error instanceof Error ? error.message : error}`,
    ]);
  }
}
