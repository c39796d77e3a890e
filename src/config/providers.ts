import type { ProviderName } from '../errors.ts';
import type { Environment, Settings } from './environment.ts';

export type ProviderMode = 'live' | 'sandbox' | 'off';

export type ProviderConfig = {
  readonly mode: ProviderMode;
  /** Without a slash at the end; may carry a path prefix. */
  readonly baseUrl: string;
  /** The server's own key; undefined where only callers bring keys, or there is none. */
  readonly apiKey: string | undefined;
};

export type ProvidersConfig = Readonly<Record<ProviderName, ProviderConfig>>;

/** `/metrics` needs the token, unless it is open. */
export type MetricsConfig = { readonly open: boolean; readonly token: string | undefined };

const modeOf = (apiKey: string | undefined, url: string, settings: Settings): ProviderMode => {
  if (url === 'off') return 'off';
  return apiKey !== undefined || settings.CREDENTIALS !== 'server' ? 'live' : 'sandbox';
};

/** How each provider is reached. */
export const providersConfig = (settings: Settings): ProvidersConfig => {
  const provider = (key: string | undefined, url: string): ProviderConfig => ({
    mode: modeOf(key, url, settings),
    baseUrl: url,
    apiKey: settings.CREDENTIALS === 'caller' ? undefined : key,
  });
  const { QUALIA_API_KEY, QUALIA_BASE_URL, SUTRO_API_KEY, SUTRO_BASE_URL } = settings;
  const qualia = provider(QUALIA_API_KEY, QUALIA_BASE_URL);
  const sutro = provider(SUTRO_API_KEY, SUTRO_BASE_URL);
  // In production nobody wants invented rows beside real ones: a provider without a key is off.
  const hasLiveProvider =
    settings.NODE_ENV === 'production' && [qualia.mode, sutro.mode].includes('live');
  const withoutSandboxBesideLive = (one: ProviderConfig): ProviderConfig =>
    hasLiveProvider && one.mode === 'sandbox' ? { ...one, mode: 'off' } : one;
  return { qualia: withoutSandboxBesideLive(qualia), sutro: withoutSandboxBesideLive(sutro) };
};

const isLoopback = (host: string): boolean => /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host);

/** A server that lends its own keys to whoever reaches it must be told that this is meant. */
export const exposureProblems = (env: Environment): string[] => {
  const qualia = env.QUALIA_API_KEY && env.QUALIA_BASE_URL !== 'off';
  const sutro = env.SUTRO_API_KEY && env.SUTRO_BASE_URL !== 'off';
  const lends = env.CREDENTIALS !== 'caller' && (qualia || sutro);
  const guarded = env.GATEWAY_TOKENS || env.JWT_JWKS_URL || env.ALLOW_ANONYMOUS === 'true';
  if (!lends || guarded || isLoopback(env.HOST ?? '127.0.0.1')) return [];
  return [
    `HOST is ${JSON.stringify(env.HOST)}, which others can reach, while this server holds provider keys; ` +
      'expected GATEWAY_TOKENS, or ALLOW_ANONYMOUS=true if everybody may use them',
  ];
};

/** Without a token only an address that others cannot reach is open. */
export const metricsConfig = ({ METRICS_TOKEN: token, HOST }: Settings): MetricsConfig => ({
  open: token === undefined && isLoopback(HOST),
  token,
});
