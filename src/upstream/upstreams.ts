import type { Config } from '../config/config.ts';
import type { ProviderName } from '../errors.ts';
import type { UpstreamEvent } from '../telemetry/events.ts';
import { type SharedStore, sharedScope } from './cache/shared-store.ts';
import type { ProviderDefinition } from './policies/send.ts';
import type { Transport } from './transport/transport.ts';
import { createUpstream, type Upstream } from './upstream.ts';

export type Upstreams = {
  /** The client of a provider; undefined if the provider is off. */
  readonly to: (provider: ProviderName) => Upstream | undefined;
  /** What replicas share; undefined without a shared cache. */
  readonly store: SharedStore | undefined;
  readonly close: () => void;
};

/**
 * Creates the clients of all providers that are configured. `recordRefresh` receives the
 * events of background refreshes.
 */
export const createUpstreams = async (
  definitions: readonly ProviderDefinition[],
  config: Config,
  transport: Transport,
  recordRefresh: (event: UpstreamEvent) => void,
): Promise<Upstreams> => {
  const { url, secret } = config.upstream.shared;
  const store = url === undefined ? undefined : await connect(url);
  const clients = definitions.flatMap((provider): [ProviderName, Upstream][] => {
    const { mode, baseUrl } = config.providers[provider.name];
    if (mode === 'off') return [];
    const scope = store && sharedScope({ store, provider: provider.name, baseUrl, secret });
    const options = {
      ...policySettings(config),
      ...cacheSettings(config, recordRefresh),
      provider,
      baseUrl,
      transport,
      sharedScope: scope,
    };
    return [[provider.name, createUpstream(options)]];
  });
  const upstreams = new Map(clients);
  return {
    to: (provider) => upstreams.get(provider),
    store,
    close: () => {
      for (const upstream of upstreams.values()) upstream.close();
      store?.close();
    },
  };
};

/** The policies of the configuration, without the cache. */
export const policySettings = ({ upstream, providerTimeoutMs }: Config) => {
  const { retry, cooldown, breaker, bulkhead, maxBytes } = upstream;
  const { attempts, ratio, perSecond } = retry;
  return {
    maxBytes,
    timeoutMs: providerTimeoutMs,
    retry: { attempts, budget: { ratio, perSecond } },
    cooldown,
    breaker,
    bulkhead,
  };
};

const cacheSettings = (
  { upstream: { cache }, operationTimeoutMs }: Config,
  recordRefresh: (event: UpstreamEvent) => void,
) => (cache.ttlMs > 0 ? { cache: { ...cache, refreshMs: operationTimeoutMs, recordRefresh } } : {});

/** The client is loaded only where there is something to connect to. */
const connect = async (url: string): Promise<SharedStore & { readonly close: () => void }> => {
  const { valkeyStore } = await import('./cache/valkey.ts');
  return valkeyStore(url);
};
