import type { z } from 'zod';
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
  readonly providers: ProvidersConfig;
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
  readonly metrics: MetricsConfig;
  readonly tracing: TracingConfig;
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
  const open = [...exposureProblems(given), ...jwtProblems(given)];
  if (!parsed.success) throw new ConfigError([...problemsOf(parsed.error, given), ...open]);
  if (open.length > 0) throw new ConfigError(open);
  const settings = parsed.data;
  const { SANDBOX_SIZE: size, SANDBOX_SEED: seed, SANDBOX_FAULTS: faults } = settings;
  const development = settings.NODE_ENV !== 'production';
  return deepFreeze({
    port: settings.PORT,
    host: settings.HOST,
    providers: providersConfig(settings),
    credentials: settings.CREDENTIALS,
    gatewayTokens: settings.GATEWAY_TOKENS,
    corsOrigins: settings.CORS_ORIGINS,
    callers: callersConfig(settings),
    logLevel: settings.LOG_LEVEL,
    graphiql: settings.GRAPHIQL ?? development,
    introspection: settings.INTROSPECTION ?? development,
    operationTimeoutMs: settings.OPERATION_TIMEOUT_MS,
    providerTimeoutMs: settings.PROVIDER_TIMEOUT_MS,
    upstream: upstreamConfig(settings),
    sandbox: { size, seed, faults },
    metrics: metricsConfig(settings),
    tracing: tracingConfig(settings),
  });
};

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (part instanceof Object) deepFreeze(part);
  return Object.freeze(value);
}
