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

// What a header value can carry; anything else would be refused on the wire, far from its cause.
const secret = z.string().regex(/^[\x21-\x7e]+$/, 'printable ASCII characters without spaces');

const list = (accepts: (item: string) => boolean, expected: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .refine((items) => items.every(accepts), expected);

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;

const isBaseUrl = (text: string): boolean => {
  if (text === 'off') return true;
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username + password === '' && !/[?#]/.test(text);
};

const baseUrl = z
  .string()
  .refine(isBaseUrl, 'an http(s) URL without credentials, query and fragment, or the word off')
  .transform((text) => text.replace(/\/+$/, ''));

const timeout = integer(1, 600_000);

/** The settings of DESIGN §10 as a process finds them: all texts, each with its bounds and its default. */
export const Environment = z.object({
  PORT: integer(0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  QUALIA_API_KEY: secret.optional(),
  QUALIA_BASE_URL: baseUrl.default(BASE_URLS.qualia),
  SUTRO_API_KEY: secret.optional(),
  SUTRO_BASE_URL: baseUrl.default(BASE_URLS.sutro),
  CREDENTIALS: oneOf(['server', 'caller', 'caller-or-server']).default('server'),
  GATEWAY_TOKENS: list(
    (token) => secret.safeParse(token).success,
    'tokens separated by commas, each of printable ASCII characters without spaces',
  ).default([]),
  ALLOW_ANONYMOUS: flag.default(false),
  CORS_ORIGINS: list(isOrigin, 'origins like https://app.example, separated by commas').default([]),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  NODE_ENV: z.string().optional(),
  GRAPHIQL: flag.optional(),
  INTROSPECTION: flag.optional(),
  OPERATION_TIMEOUT_MS: timeout.default(15_000),
  PROVIDER_TIMEOUT_MS: timeout.default(10_000),
  SANDBOX_SIZE: integer(0, 10_000_000).optional(),
  SANDBOX_SEED: integer(0, 0xffff_ffff).optional(),
  SANDBOX_FAULTS: z.string().optional(),
});

export type Settings = z.output<typeof Environment>;
export type Environment = { readonly [Name in keyof Settings]?: string | undefined };
