import { z } from 'zod';

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
const BASE_URLS = { qualia: 'https://api.qualiastudios.dev', sutro: 'https://api.sutro.sh' };

const integer = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected);
};

const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, `one of ${words.join(', ')}`);

const flag = oneOf(['true', 'false']).transform((word) => word === 'true');

// The characters of a header value; others would fail with the first request instead of here.
const secret = z.string().regex(/^[\x21-\x7e]+$/, 'printable ASCII characters without spaces');

/** White space and quotes around a pasted value are never meant. */
const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();

const apiKey = z.string().transform(unquoted).pipe(secret);

const list = (accepts: (item: string) => boolean, expected: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .refine((items) => items.every(accepts), expected);

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;

const isHostName = (text: string): boolean => /^[\w.-]+$/.test(text);

const isBaseUrl = (text: string): boolean => {
  if (text === 'off') return true;
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username + password === '' && !/[?#]/.test(text);
};

const baseUrl = z
  .string()
  .transform(unquoted)
  .refine(isBaseUrl, 'an http(s) URL without credentials, query and fragment, or the word off')
  .transform((text) => text.replace(/(?<!\/)\/+$/, ''));

const timeout = integer(1, 600_000);

const rateLimit = z
  .string()
  .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,4}$/, 'points and seconds, such as 1000/60')
  .transform((text) => {
    const [points = 0, seconds = 0] = text.split('/').map(Number);
    return { points, seconds };
  });

// HTTPS, except to this machine: the response decides which tokens are valid.
const jwksUrl = z
  .string()
  .refine(
    (text) =>
      URL.canParse(text) &&
      /^(https:|http:\/\/(localhost|127(\.\d+){3}|\[::1\])[:/])/.test(new URL(text).href),
    'an https URL',
  );

const endpoint = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:/.test(text), 'an http(s) URL');

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

const ratio = z
  .string()
  .regex(/^(0|1|0?\.\d{1,9}|1\.0+)$/, 'a number from 0 to 1')
  .transform(Number);

// A path names a Unix socket.
const isCacheUrl = (text: string): boolean =>
  text.startsWith('/') || (/^rediss?:\/\//.test(text) && URL.canParse(text));

const MIB = 1024 * 1024;
const milliseconds = integer(0, 86_400_000);
const bytes = integer(1, 1024 * MIB);

/** The settings as environment variables (docs/operations.md): strings, each with its bounds and its default. */
export const Environment = z.object({
  PORT: integer(0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  DRAIN_DELAY_MS: integer(0, 600_000).default(0),
  QUALIA_API_KEY: apiKey.optional(),
  // Its paths begin with /v1 already.
  QUALIA_BASE_URL: baseUrl.transform((url) => url.replace(/\/v1$/, '')).default(BASE_URLS.qualia),
  SUTRO_API_KEY: apiKey.optional(),
  SUTRO_BASE_URL: baseUrl.default(BASE_URLS.sutro),
  CREDENTIALS: oneOf(['server', 'caller', 'caller-or-server']).default('server'),
  GATEWAY_TOKENS: list(
    (token) => secret.safeParse(token).success,
    'tokens separated by commas, each of printable ASCII characters without spaces',
  ).default([]),
  ALLOW_ANONYMOUS: flag.default(false),
  CORS_ORIGINS: list(isOrigin, 'origins like https://app.example, separated by commas').default([]),
  ALLOWED_HOSTS: list(isHostName, 'host names without a port, separated by commas').optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  NODE_ENV: z.string().optional(),
  MAX_UPSTREAM_CALLS: integer(1, 1_000_000).default(512),
  SUGGESTIONS: flag.optional(),
  TRUSTED_DOCUMENTS: z.string().optional(),
  PERSISTED_QUERIES: flag.default(true),
  HTTP_MAX_AGE_SECONDS: integer(0, 86_400).default(10),
  RESPONSE_MAX_BYTES: bytes.default(16 * MIB),
  RESPONSE_STALL_MS: timeout.default(30_000),
  COMPRESSION: flag.default(true),
  RESPONSE_WAITING_MAX_BYTES: bytes.default(64 * MIB),
  RATE_LIMIT: rateLimit.optional(),
  TRUSTED_PROXIES: integer(0, 10).default(0),
  JWT_JWKS_URL: jwksUrl.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  GRAPHIQL: flag.optional(),
  LIVE_QUALIA_MS: integer(1_000, 3_600_000).default(10_000),
  LIVE_SUTRO_MS: integer(1_000, 3_600_000).default(5_000),
  STREAMS: integer(0, 100_000).default(1_000),
  STREAMS_PER_CALLER: integer(1, 100_000).default(20),
  MCP: flag.optional(),
  MCP_STRUCTURED_CONTENT: flag.default(false),
  INTROSPECTION: flag.optional(),
  OPERATION_TIMEOUT_MS: timeout.default(15_000),
  PROVIDER_TIMEOUT_MS: timeout.default(10_000),
  CACHE_TTL_MS: milliseconds.default(5_000),
  CACHE_REVALIDATE_MS: milliseconds.default(5_000),
  CACHE_STALE_IF_ERROR_MS: milliseconds.default(600_000),
  CACHE_MAX_BYTES: bytes.default(64 * MIB),
  CACHE_URL: z
    .string()
    .refine(isCacheUrl, 'a redis:// or rediss:// URL, or the path of a socket')
    .optional(),
  CACHE_SECRET: z.string().optional(),
  RETRY_ATTEMPTS: integer(1, 10).default(3),
  RETRY_BUDGET_PERCENT: integer(0, 100).default(10),
  RETRY_BUDGET_PER_SECOND: integer(0, 1_000).default(5),
  COOLDOWN_MS: milliseconds.default(2_000),
  COOLDOWN_MAX_MS: milliseconds.default(300_000),
  BREAKER_FAILURES: integer(1, 1_000_000).default(10),
  BREAKER_OPEN_MS: timeout.default(10_000),
  PROVIDER_CONCURRENCY: integer(1, 10_000).default(256),
  PROVIDER_QUEUE: integer(0, 1_000_000).default(10_000),
  PROVIDER_MAX_BYTES: bytes.default(64 * MIB),
  SANDBOX_SIZE: integer(0, 10_000_000).optional(),
  SANDBOX_SEED: integer(0, 0xffff_ffff).optional(),
  SANDBOX_FAULTS: z.string().optional(),
  SANDBOX_ODDITIES: flag.default(false),
  METRICS_TOKEN: secret.optional(),
  // Names and meanings of the OpenTelemetry specification.
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint.optional(),
  OTEL_SERVICE_NAME: z.string().default('dataset-graph'),
  OTEL_TRACES_SAMPLER: oneOf(SAMPLERS).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: ratio.default(1),
});

export type Settings = z.output<typeof Environment>;
export type Environment = { readonly [Name in keyof Settings]?: string | undefined };
