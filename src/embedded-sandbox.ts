import { type Config, parseSetting } from './config/config.ts';
import type { ProviderConfig } from './config/providers.ts';

export type EmbeddedSandbox = {
  /** The configuration with the sandbox's address and key for the providers in sandbox mode. */
  readonly config: Config;
  readonly close: () => Promise<void>;
};

/**
 * Starts the sandbox for the providers in sandbox mode, if there are any.
 *
 * @throws {ConfigError} if the fault rules cannot be parsed.
 */
export async function startEmbeddedSandbox(config: Config): Promise<EmbeddedSandbox> {
  const { qualia, sutro } = config.providers;
  if (qualia.mode !== 'sandbox' && sutro.mode !== 'sandbox') {
    return { config, close: async () => {} };
  }
  // Imported only when needed: a live gateway does not load it.
  const { parseFaults, startSandbox } = await import('./sandbox/sandbox.ts');
  const { size, seed, faults, oddities } = config.sandbox;
  const apiKey = 'sandbox';
  const sandbox = await startSandbox({
    apiKey,
    oddities,
    ...(size !== undefined && { size }),
    ...(seed !== undefined && { seed }),
    ...(faults !== undefined && {
      faults: parseSetting('SANDBOX_FAULTS', () => parseFaults(faults)),
    }),
  });
  const connect = (provider: ProviderConfig, baseUrl: string): ProviderConfig =>
    provider.mode === 'sandbox' ? { ...provider, baseUrl, apiKey } : provider;
  const providers = {
    qualia: connect(qualia, sandbox.qualiaUrl),
    sutro: connect(sutro, sandbox.sutroUrl),
  };
  return { config: { ...config, providers }, close: () => sandbox.close() };
}
