import { createHmac, randomBytes } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { ProviderName } from '../../errors.ts';
import type { Credential } from '../../upstream/request.ts';
import type { RequestHead } from '../request-context.ts';

/** The keys of one caller; undefined where there is none to use. */
export type Credentials = Readonly<Record<ProviderName, Credential | undefined>>;

// Lives and dies with the process, so that an id found in a dump or a cache leads to no key.
const SECRET = randomBytes(32);

const credential = (provider: ProviderName, key: string): Credential => ({
  key,
  id: createHmac('sha256', SECRET).update(`${provider}\0${key}`).digest('base64url'),
});

/**
 * Whose key each provider is read with, as `CREDENTIALS` says (DESIGN §6): never a silent mix. Made
 * once for each request, which has one `header`, for each key costs an HMAC.
 */
export const createCredentialResolver = (
  config: Pick<Config, 'credentials' | 'providers'>,
): ((header: RequestHead['header']) => Credentials) => {
  const credentialSource = (
    provider: ProviderName,
  ): ((header: RequestHead['header']) => Credential | undefined) => {
    const { mode, apiKey } = config.providers[provider];
    const own = apiKey === undefined ? undefined : credential(provider, apiKey);
    // The sandbox knows no callers: it has one key, made when it started.
    if (mode !== 'live' || config.credentials === 'server') return () => own;
    return (header) => {
      const fromHeader = header(`x-${provider}-api-key`);
      return fromHeader ? credential(provider, fromHeader) : own;
    };
  };
  const qualia = credentialSource('qualia');
  const sutro = credentialSource('sutro');
  const cached = new WeakMap<RequestHead['header'], Credentials>();
  return (header) => {
    const found = cached.get(header);
    if (found) return found;
    const credentials = { qualia: qualia(header), sutro: sutro(header) };
    cached.set(header, credentials);
    return credentials;
  };
};
