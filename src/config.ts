import type { z } from 'zod';
import { Environment, type LOG_LEVELS, type Settings } from './environment.ts';
import type { ProviderName } from './errors.ts';

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
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly graphiql: boolean;
  readonly introspection: boolean;
  /** Milliseconds: of one GraphQL operation, and of one attempt at a provider. */
  readonly operationTimeoutMs: number;
  readonly providerTimeoutMs: number;
  readonly sandbox: {
    /** Number of Qualia datasets; undefined leaves it to the sandbox. */
    readonly size: number | undefined;
    readonly seed: number | undefined;
    /** Fault rules in the sandbox's own notation. */
    readonly faults: string | undefined;
  };
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
const SECRETS = /_API_KEY$|_TOKENS$|_BASE_URL$/;

const problemsOf = (error: z.ZodError, env: Readonly<Record<string, unknown>>): string[] =>
  error.issues.map(({ path, message }) => {
    const name = path.join('.');
    const found = SECRETS.test(name) ? 'cannot be used' : `is ${JSON.stringify(env[name])}`;
    return `${name} ${found}; expected ${message}`;
  });

const modeOf = (apiKey: string | undefined, url: string, settings: Settings): ProviderMode => {
  if (url === 'off') return 'off';
  return apiKey !== undefined || settings.CREDENTIALS !== 'server' ? 'live' : 'sandbox';
};

const providersOf = (settings: Settings): Config['providers'] => {
  const provider = (key: string | undefined, url: string): ProviderConfig => ({
    mode: modeOf(key, url, settings),
    baseUrl: url,
    apiKey: settings.CREDENTIALS === 'caller' ? undefined : key,
  });
  const { QUALIA_API_KEY, QUALIA_BASE_URL, SUTRO_API_KEY, SUTRO_BASE_URL } = settings;
  const qualia = provider(QUALIA_API_KEY, QUALIA_BASE_URL);
  const sutro = provider(SUTRO_API_KEY, SUTRO_BASE_URL);
  // In production nobody wants invented rows beside real ones: a provider without a key is off.
  const mixed = settings.NODE_ENV === 'production' && [qualia.mode, sutro.mode].includes('live');
  const honest = (one: ProviderConfig): ProviderConfig =>
    mixed && one.mode === 'sandbox' ? { ...one, mode: 'off' } : one;
  return { qualia: honest(qualia), sutro: honest(sutro) };
};

const isLoopback = (host: string): boolean => /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host);

/** A server that lends its own keys to whoever reaches it must be told that this is meant. */
const opennessOf = (env: Environment): string[] => {
  const qualia = env.QUALIA_API_KEY && env.QUALIA_BASE_URL !== 'off';
  const sutro = env.SUTRO_API_KEY && env.SUTRO_BASE_URL !== 'off';
  const lends = env.CREDENTIALS !== 'caller' && (qualia || sutro);
  const guarded = env.GATEWAY_TOKENS || env.ALLOW_ANONYMOUS === 'true';
  if (!lends || guarded || isLoopback(env.HOST ?? '127.0.0.1')) return [];
  return [
    `HOST is ${JSON.stringify(env.HOST)}, which others can reach, while this server holds provider keys; ` +
      'expected GATEWAY_TOKENS, or ALLOW_ANONYMOUS=true if everybody may use them',
  ];
};

/**
 * The settings of DESIGN §10, read once. Empty strings count as unset; what is left out has its
 * default, so that `readConfig({})` is a gateway on the sandbox.
 *
 * @throws {ConfigError} with every problem at once.
 */
export const readConfig = (env: Environment): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = Environment.safeParse(given);
  const open = opennessOf(given);
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
    logLevel: settings.LOG_LEVEL,
    graphiql: settings.GRAPHIQL ?? development,
    introspection: settings.INTROSPECTION ?? development,
    operationTimeoutMs: settings.OPERATION_TIMEOUT_MS,
    providerTimeoutMs: settings.PROVIDER_TIMEOUT_MS,
    sandbox: { size, seed, faults },
  });
};

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (part instanceof Object) deepFreeze(part);
  return Object.freeze(value);
}
