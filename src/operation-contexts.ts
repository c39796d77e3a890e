import { LightAbortController } from './async/abort.ts';
import type { Config } from './config/config.ts';
import { type Context, type ProviderStatus, providerStatus } from './context.ts';
import { missingKeyError, type ProviderName, providerOffError } from './errors.ts';
import { QUEUED_FACTOR } from './live/job-updates.ts';
import { createLiveUpdates } from './live/live-updates.ts';
import { HintsStore, lengthsOf } from './loaders/account-hints.ts';
import { Loaders } from './loaders/loaders.ts';
import { qualia, sutro } from './providers/routes.ts';
import type { Credentials } from './server/auth/provider-credentials.ts';
import { type RequestInfo, type UpstreamEvent, UpstreamStats } from './telemetry/events.ts';
import { type Fetch, memoizePerRequest } from './upstream/cache/request-memo.ts';
import type { CallBudget } from './upstream/policies/call-budget.ts';
import type { CallOptions } from './upstream/request.ts';
import type { Upstreams } from './upstream/upstreams.ts';

export const PROVIDERS = [qualia, sutro];

export type ContextsOptions = {
  readonly config: Config;
  readonly upstreams: Upstreams;
  readonly observe: (event: UpstreamEvent, request: RequestInfo) => void;
};

/** How the reads of one context are made. */
export type ContextOptions = Pick<CallOptions, 'signal' | 'deadline' | 'notBefore'> & {
  readonly inbound: RequestInfo;
  /** Upstream calls that it may make; undefined for any number. */
  readonly allowance: CallBudget | undefined;
};

/** The reads of both providers that one set of keys shares. */
export const accountOf = ({ qualia, sutro }: Credentials): string => `${qualia?.id} ${sutro?.id}`;

/** Makes the contexts of operations and of polls, and keeps what they share for each account. */
export const createContexts = ({ config, upstreams, observe }: ContextsOptions) => {
  const hintsStore = new HintsStore(
    config.upstream.bulkhead.concurrent,
    config.upstream.cache.ttlMs,
  );
  const live = createLiveUpdates<Context>(config.live.intervalMs);

  const providersFor = (keys: Credentials): readonly ProviderStatus[] =>
    PROVIDERS.map(({ name }) =>
      providerStatus(
        { name, mode: config.providers[name].mode },
        upstreams.to(name)?.status(keys[name]?.id),
      ),
    );

  const hintsOf = ({ qualia, sutro }: Credentials) => ({
    hints: hintsStore.of(qualia?.id ?? ''),
    sutroDatasets: hintsStore.of(sutro?.id ?? '').sutroDatasets,
  });

  const create = (keys: Credentials, { inbound, ...options }: ContextOptions): Context => {
    const receipt = new UpstreamStats();
    const { signal, deadline, notBefore, allowance } = options;
    const record = (event: UpstreamEvent) => {
      receipt.record(event);
      observe(event, inbound);
    };
    const fetch = (provider: ProviderName): Fetch => {
      const upstream = upstreams.to(provider);
      const credential = keys[provider];
      if (!upstream) return () => Promise.reject(providerOffError(provider));
      if (!credential) return () => Promise.reject(missingKeyError(provider));
      const call = { credential, signal, deadline, notBefore, record, allowance };
      return memoizePerRequest(upstream.send, call);
    };
    const loaders = new Loaders({
      qualia: fetch('qualia'),
      sutro: fetch('sutro'),
      ...hintsOf(keys),
      callBudget: allowance,
      isFresh: notBefore !== undefined,
      signal,
    });
    const updates = (provider: ProviderName) => (jobIds: readonly string[]) =>
      live.updates(provider, jobIds, {
        account: accountOf(keys),
        begin: (maxAgeMs) => create(keys, pollOptions(maxAgeMs, config)),
      });
    return {
      receipt,
      loaders,
      providers: () => providersFor(keys),
      updates: { qualia: updates('qualia'), sutro: updates('sutro') },
    };
  };

  return {
    create,
    providersFor,
    /** Known lengths of the lists of an account. */
    lengthsFor: (keys: Credentials) => {
      const { hints, sutroDatasets } = hintsOf(keys);
      return lengthsOf(hints, sutroDatasets);
    },
    pollers: live.pollers,
  };
};

/** A poll belongs to no request. What its subscribers select is read from it until the next one. */
const pollOptions = (maxAgeMs: number, { operationTimeoutMs, live }: Config): ContextOptions => {
  const now = performance.now();
  const { qualia, sutro } = live.intervalMs;
  return {
    inbound: { requestId: 'poll', startedAt: now, isRefresh: true },
    signal: new LightAbortController(),
    deadline: now + operationTimeoutMs + QUEUED_FACTOR * Math.max(qualia, sutro),
    notBefore: now - maxAgeMs,
    allowance: undefined,
  };
};
