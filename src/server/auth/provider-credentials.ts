import { createHmac, randomBytes } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { ProviderName } from '../../errors.ts';
import type { Credential } from '../../upstream/request.ts';
import type { RequestHead } from '../request-context.ts';

/** The key of each provider for one caller; undefined if there is none. */
export type Credentials = Readonly<Record<ProviderName, Credential | undefined>>;

// Random for each process: an id in a dump or a cache cannot be traced to a key by guessing.
const SECRET = randomBytes(32);

const credential = (provider: ProviderName, key: string): Credential => ({
  key,
  id: createHmac('sha256', SECRET).update(`${provider}\0${key}`).digest('base64url'),
});

const noHeader: RequestHead['header'] = () => undefined;

/**
 * Creates the function that chooses the key of each provider, as `CREDENTIALS` says. Keys of callers
 * are cached for each request (each has its own `header` function), because an id costs an HMAC.
 */
export const createCredentialResolver = (
  config: Pick<Config, 'credentials' | 'providers'>,
): ((header: RequestHead['header']) => Credentials) => {
  const credentialSource = (
    provider: ProviderName,
  ): ((header: RequestHead['header']) => Credential | undefined) => {
    const { mode, apiKey } = config.providers[provider];
    const own = apiKey === undefined ? undefined : credential(provider, apiKey);
    // The sandbox has a single key, created at its start.
    if (mode !== 'live' || config.credentials === 'server') return () => own;
    return (header) => {
      const fromHeader = header(`x-${provider}-api-key`);
      return fromHeader ? credential(provider, fromHeader) : own;
    };
  };
  const qualia = credentialSource('qualia');
  const sutro = credentialSource('sutro');
  if (config.credentials === 'server') {
    const own = { qualia: qualia(noHeader), sutro: sutro(noHeader) };
    return () => own;
  }
  const cached = new WeakMap<RequestHead['header'], Credentials>();
  return (header) => {
    const found = cached.get(header);
    if (found) return found;
    const credentials = { qualia: qualia(header), sutro: sutro(header) };
    cached.set(header, credentials);
    return credentials;
  };
};
