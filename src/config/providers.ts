import type { ProviderName } from '../errors.ts';
import type { Environment, Settings } from './environment.ts';

export type ProviderMode = 'live' | 'sandbox' | 'off';

export type ProviderConfig = {
  readonly mode: ProviderMode;
  /** Without a slash at the end; may carry a path prefix. */
  readonly baseUrl: string;
  /** The server's own key; undefined if there is none, or only the keys of callers are used. */
  readonly apiKey: string | undefined;
};

export type ProvidersConfig = Readonly<Record<ProviderName, ProviderConfig>>;

/** `/metrics` needs the token, unless it is open. */
export type MetricsConfig = { readonly open: boolean; readonly token: string | undefined };

const modeOf = (apiKey: string | undefined, url: string, settings: Settings): ProviderMode => {
  if (url === 'off') return 'off';
  return apiKey !== undefined || settings.CREDENTIALS !== 'server' ? 'live' : 'sandbox';
};

/** Mode, address and key of each provider. */
export const providersConfig = (settings: Settings): ProvidersConfig => {
  const provider = (key: string | undefined, url: string): ProviderConfig => ({
    mode: modeOf(key, url, settings),
    baseUrl: url,
    apiKey: settings.CREDENTIALS === 'caller' ? undefined : key,
  });
  const { QUALIA_API_KEY, QUALIA_BASE_URL, SUTRO_API_KEY, SUTRO_BASE_URL } = settings;
  const qualia = provider(QUALIA_API_KEY, QUALIA_BASE_URL);
  const sutro = provider(SUTRO_API_KEY, SUTRO_BASE_URL);
  // In production a provider without a key is off: sample data beside live data would be taken for real.
  const hasLiveProvider =
    settings.NODE_ENV === 'production' && [qualia.mode, sutro.mode].includes('live');
  const withoutSandboxBesideLive = (one: ProviderConfig): ProviderConfig =>
    hasLiveProvider && one.mode === 'sandbox' ? { ...one, mode: 'off' } : one;
  return { qualia: withoutSandboxBesideLive(qualia), sutro: withoutSandboxBesideLive(sutro) };
};

export const isLoopback = (host: string): boolean =>
  /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host);

/** A server with provider keys that others can reach must authenticate callers, or allow anonymous ones explicitly. */
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

/** Without a token `/metrics` is open on loopback only. */
export const metricsConfig = ({ METRICS_TOKEN: token, HOST }: Settings): MetricsConfig => ({
  open: token === undefined && isLoopback(HOST),
  token,
});
