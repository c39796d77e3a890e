import type { IncomingMessage, ServerResponse } from 'node:http';
import { readTools } from './agents/tools.ts';
import { type Config, parseSetting, readConfig } from './config/config.ts';
import { type Context, type ProviderStatus, providerStatus } from './context.ts';
import { startEmbeddedSandbox } from './embedded-sandbox.ts';
import { missingKeyError, type ProviderName, providerOffError } from './errors.ts';
import { HintsStore, lengthsOf } from './loaders/account-hints.ts';
import { Loaders } from './loaders/loaders.ts';
import { qualia, sutro } from './providers/routes.ts';
import { schema } from './schema/schema.ts';
import { printSdl } from './schema/sdl.ts';
import { type Credentials, createCredentialResolver } from './server/auth/provider-credentials.ts';
import type { AnswerMcp } from './server/endpoints/mcp.ts';
import type { RenderMetrics } from './server/endpoints/metrics.ts';
import type { OperationScope } from './server/operation/operation-runner.ts';
import { checkHost } from './server/protocol/allowed-hosts.ts';
import type { RequestHead } from './server/request-context.ts';
import { createServer } from './server/server.ts';
import { readTrustedDocuments } from './server/trusted-documents/manifest.ts';
import { observer, type Telemetry, type UpstreamEvent, UpstreamStats } from './telemetry/events.ts';
import { earliestRead } from './upstream/cache/earliest-read.ts';
import { type Fetch, memoizePerRequest } from './upstream/cache/request-memo.ts';
import { CallBudget } from './upstream/policies/call-budget.ts';
import type { Network } from './upstream/transport/transport.ts';
import { createUndiciTransport } from './upstream/transport/undici.ts';
import { createUpstreams } from './upstream/upstreams.ts';

export type GatewayOptions = {
  /** Receives every operation and every upstream event; by default they are dropped. */
  readonly telemetry?: Telemetry;
  /** Receives unexpected errors, which are masked for the client; `console.error` by default. */
  readonly report?: (error: unknown, requestId: string) => void;
  /** Whether `handle` answers 421 to host names that the configuration does not allow; false by default. */
  readonly checkHost?: boolean;
  /** Renders `/metrics`; without it the path does not exist. */
  readonly metrics?: RenderMetrics;
  /** False sends every request through Yoga, so that tests can compare both paths. */
  readonly fastPath?: boolean | undefined;
  /** Sends the requests to providers; undici by default. The gateway closes it. */
  readonly network?: Network;
};

/** A running gateway: a fetch handler that any server can mount, and what its process needs to stop it. */
export type Gateway = {
  /** Answers one request. Also a listener for `node:http`, as `handle`. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** The configuration in force, with the sandbox's address for a provider in sandbox mode. */
  readonly config: Config;
  /** The current state of each provider, for the server's own keys. */
  readonly providers: () => readonly ProviderStatus[];
  /** From now on `/readyz` answers 503, so that load balancers send no new requests. */
  readonly drain: () => void;
  /** Closes the connections to providers, and the sandbox. */
  readonly close: () => Promise<void>;
};

/**
 * Composes a gateway. Without a configuration both providers are the embedded sandbox.
 *
 * @throws {ConfigError} if a file or a notation that a setting names cannot be read.
 */
export async function createGateway(
  given: Config = readConfig({}),
  {
    telemetry = NOOP_TELEMETRY,
    report = logError,
    network = createUndiciTransport(),
    metrics,
    checkHost: isHostChecked = false,
    fastPath,
  }: GatewayOptions = {},
): Promise<Gateway> {
  const { trustedDocuments: manifest } = given.callers;
  const trustedDocuments =
    manifest === undefined
      ? undefined
      : parseSetting('TRUSTED_DOCUMENTS', () => readTrustedDocuments(manifest));
  const sandbox = await startEmbeddedSandbox(given);
  const { config } = sandbox;
  const observe = observer(telemetry, report);
  const upstreams = await createUpstreams(PROVIDERS, config, network.transport, (event) =>
    observe(event, { requestId: 'refresh', startedAt: performance.now(), isRefresh: true }),
  );
  const credentials = createCredentialResolver(config);
  const hintsStore = new HintsStore(
    config.upstream.bulkhead.concurrent,
    config.upstream.cache.ttlMs,
  );
  let draining = false;

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

  const context = ({ head, inbound, signal, deadline }: OperationScope): Context => {
    const receipt = new UpstreamStats();
    const keys = credentials(head.header);
    const notBefore = earliestRead(head.header('cache-control'), inbound.startedAt);
    const allowance = new CallBudget(config.callers.maxUpstreamCalls);
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
    return { receipt, loaders, providers: () => providersFor(keys) };
  };

  const responsePartition = ({ head }: { readonly head: RequestHead }): string => {
    const { qualia, sutro } = credentials(head.header);
    return `${qualia?.id} ${sutro?.id}`;
  };

  const lengthsFor = ({ head }: { readonly head: RequestHead }) => {
    const { hints, sutroDatasets } = hintsOf(credentials(head.header));
    return lengthsOf(hints, sutroDatasets);
  };

  const isDraining = () => draining;
  const server = createServer({
    schema,
    context,
    config,
    trustedDocuments,
    sharedDocuments: upstreams.store,
    telemetry,
    report,
    isDraining,
    metrics,
    identify: responsePartition,
    lengthsFor,
    mcp: config.mcp.enabled ? mcpAnswerer(config.mcp) : undefined,
    useFastPath: fastPath,
  });
  return {
    fetch: async (request) => server.fetch(request),
    handle: isHostChecked ? checkHost(server, config.callers.allowedHosts) : server,
    config,
    providers: () => providersFor(credentials(() => undefined)),
    drain: () => {
      draining = true;
    },
    close: async () => {
      await server.dispose();
      upstreams.close();
      await network.close();
      await sandbox.close();
    },
  };
}

/** The protocol's library is loaded by the first request. */
const mcpAnswerer = ({ structuredContent: isStructured }: Config['mcp']): AnswerMcp => {
  const tools = readTools(schema);
  return async (request, run, maxBodyBytes) => {
    const { answerMcpRequest } = await import('./agents/http.ts');
    const options = { tools, run, sdl: () => printSdl(schema), isStructured };
    return answerMcpRequest(request, options, maxBodyBytes);
  };
};

const PROVIDERS = [qualia, sutro];

const NOOP_TELEMETRY: Telemetry = { upstream: () => {}, operation: () => {} };

const logError = (error: unknown, requestId: string): void => console.error(requestId, error);
