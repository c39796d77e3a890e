import type { Config, ProviderConfig, ProviderMode } from './config.ts';
import type { Environment, Settings } from './environment.ts';

const modeOf = (apiKey: string | undefined, url: string, settings: Settings): ProviderMode => {
  if (url === 'off') return 'off';
  return apiKey !== undefined || settings.CREDENTIALS !== 'server' ? 'live' : 'sandbox';
};

/** How each provider is reached. */
export const providersOf = (settings: Settings): Config['providers'] => {
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
export const opennessOf = (env: Environment): string[] => {
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
export const metricsOf = ({ METRICS_TOKEN: token, HOST }: Settings): Config['metrics'] => ({
  open: token === undefined && isLoopback(HOST),
  token,
});
