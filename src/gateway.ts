import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Config, ConfigError, readConfig } from './config/config.ts';
import type { ProviderConfig } from './config/providers.ts';
import { type Context, type ProviderStatus, providerStatus } from './context.ts';
import { hasNoKey, isOff, type ProviderName } from './errors.ts';
import { HintsStore, lengthsOf } from './loaders/account-hints.ts';
import { Loaders } from './loaders/loaders.ts';
import { qualia, sutro } from './providers/routes.ts';
import { schema } from './schema/schema.ts';
import { type Credentials, createCredentialResolver } from './server/auth/provider-credentials.ts';
import type { RenderMetrics } from './server/endpoints/metrics.ts';
import type { OperationScope } from './server/operation/operation-runner.ts';
import type { RequestHead } from './server/request-context.ts';
import { createServer } from './server/server.ts';
import { readTrustedDocuments } from './server/trusted-documents/manifest.ts';
import { observer, type Telemetry, type UpstreamEvent, UpstreamStats } from './telemetry/events.ts';
import { type Fetch, memoizePerRequest } from './upstream/cache/request-memo.ts';
import { CallBudget } from './upstream/policies/call-budget.ts';
import { createUndiciTransport } from './upstream/transport/undici.ts';
import { createUpstreams } from './upstream/upstreams.ts';

export type GatewayOptions = {
  /** Told of every operation and every event upstream; nobody by default. */
  readonly telemetry?: Telemetry;
  /** Told of errors that nobody planned, which the client sees masked; `console.error` by default. */
  readonly report?: (error: unknown, requestId: string) => void;
  /** What `/metrics` serves; without it there is no such path. */
  readonly metrics?: RenderMetrics;
  /** False sends every request to Yoga (`server/fast-path/`), so that tests compare both paths. */
  readonly fastPath?: boolean | undefined;
  /** The way out of the process; undici by default. The gateway closes it. */
  readonly network?: ReturnType<typeof createUndiciTransport>;
};

/** A running gateway: a fetch handler that any server can mount, and what its process needs to end it well. */
export type Gateway = {
  /** Answers one request. Also a listener for `node:http`, as `handle`. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** The configuration in force; a provider on the sandbox has the sandbox's address in it. */
  readonly config: Config;
  /** How each provider stands at this moment, by the server's own keys. */
  readonly providers: () => readonly ProviderStatus[];
  /** From now on `/readyz` says that no new requests should come. */
  readonly drain: () => void;
  /** Ends the connections to providers, and the sandbox. */
  readonly close: () => Promise<void>;
};

/** Composes a gateway. Without a configuration both providers are the embedded sandbox. */
export async function createGateway(
  given: Config = readConfig({}),
  {
    telemetry = SILENT,
    report = logError,
    network = createUndiciTransport(),
    metrics,
    fastPath,
  }: GatewayOptions = {},
): Promise<Gateway> {
  const { trustedDocuments: manifest } = given.callers;
  const trustedDocuments =
    manifest === undefined
      ? undefined
      : readSetting('TRUSTED_DOCUMENTS', () => readTrustedDocuments(manifest));
  const { config, closeSandbox } = await withSandbox(given);
  const observe = observer(telemetry, report);
  const upstreams = await createUpstreams(PROVIDERS, config, network.transport, (event) =>
    observe(event, { requestId: 'refresh', startedAt: performance.now(), isRefresh: true }),
  );
  const credentials = createCredentialResolver(config);
  const memory = new HintsStore(config.upstream.bulkhead.concurrent, config.upstream.cache.ttlMs);
  let draining = false;

  const providersFor = (keys: Credentials): readonly ProviderStatus[] =>
    PROVIDERS.map(({ name }) =>
      providerStatus(
        { name, mode: config.providers[name].mode },
        upstreams.to(name)?.status(keys[name]?.id),
      ),
    );

  const memoriesOf = ({ qualia, sutro }: Credentials) => ({
    hints: memory.of(qualia?.id ?? ''),
    sutroDatasets: memory.of(sutro?.id ?? '').sutroDatasets,
  });

  const context = ({ head, inbound, signal, deadline }: OperationScope): Context => {
    const receipt = new UpstreamStats();
    const keys = credentials(head.header);
    const allowance = new CallBudget(config.callers.maxUpstreamCalls);
    const record = (event: UpstreamEvent) => {
      receipt.record(event);
      observe(event, inbound);
    };
    const fetch = (provider: ProviderName): Fetch => {
      const upstream = upstreams.to(provider);
      const credential = keys[provider];
      if (!upstream) return () => Promise.reject(isOff(provider));
      if (!credential) return () => Promise.reject(hasNoKey(provider));
      return memoizePerRequest(upstream.send, { credential, signal, deadline, record, allowance });
    };
    const loaders = new Loaders({
      qualia: fetch('qualia'),
      sutro: fetch('sutro'),
      ...memoriesOf(keys),
      callBudget: allowance,
      signal,
    });
    return { receipt, loaders, providers: () => providersFor(keys) };
  };

  const identify = ({ head }: { readonly head: RequestHead }): string => {
    const { qualia, sutro } = credentials(head.header);
    return `${qualia?.id} ${sutro?.id}`;
  };

  const lengthsFor = ({ head }: { readonly head: RequestHead }) => {
    const { hints, sutroDatasets } = memoriesOf(credentials(head.header));
    return lengthsOf(hints, sutroDatasets);
  };

  const isDraining = () => draining;
  const server = createServer({
    schema,
    context,
    config,
    trustedDocuments,
    telemetry,
    report,
    isDraining,
    metrics,
    identify,
    lengthsFor,
    useFastPath: fastPath,
  });
  return {
    fetch: async (request) => server.fetch(request),
    handle: server,
    config,
    providers: () => providersFor(credentials(() => undefined)),
    drain: () => {
      draining = true;
    },
    close: async () => {
      await server.dispose();
      upstreams.close();
      await network.close();
      await closeSandbox();
    },
  };
}

/** Starts the emulator for the providers that have no key, and puts its address in their place. */
async function withSandbox(
  config: Config,
): Promise<{ config: Config; closeSandbox: () => Promise<void> }> {
  const { qualia, sutro } = config.providers;
  if (qualia.mode !== 'sandbox' && sutro.mode !== 'sandbox') {
    return { config, closeSandbox: async () => {} };
  }
  // A live gateway does not load it.
  const { parseFaults, startSandbox } = await import('./sandbox/sandbox.ts');
  const { size, seed, faults } = config.sandbox;
  const apiKey = 'sandbox';
  const sandbox = await startSandbox({
    apiKey,
    ...(size !== undefined && { size }),
    ...(seed !== undefined && { seed }),
    ...(faults !== undefined && {
      faults: readSetting('SANDBOX_FAULTS', () => parseFaults(faults)),
    }),
  });
  const at = (provider: ProviderConfig, baseUrl: string): ProviderConfig =>
    provider.mode === 'sandbox' ? { ...provider, baseUrl, apiKey } : provider;
  const providers = { qualia: at(qualia, sandbox.qualiaUrl), sutro: at(sutro, sandbox.sutroUrl) };
  return { config: { ...config, providers }, closeSandbox: () => sandbox.close() };
}

/** For what only its reader can tell to be wrong: a notation of the sandbox's own, the content of a file. */
function readSetting<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ConfigError([
      `${name} cannot be used: ${error instanceof Error ? error.message : error}`,
    ]);
  }
}

const PROVIDERS = [qualia, sutro];

const SILENT: Telemetry = { upstream: () => {}, operation: () => {} };

const logError = (error: unknown, requestId: string): void => console.error(requestId, error);
