import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpAnswerer } from './agents/answerer.ts';
import { type Config, parseSetting, readConfig } from './config/config.ts';
import type { Context, ProviderStatus } from './context.ts';
import { startEmbeddedSandbox } from './embedded-sandbox.ts';
import { accountOf, createContexts, PROVIDERS } from './operation-contexts.ts';
import { schema } from './schema/schema.ts';
import { printSdl } from './schema/sdl.ts';
import { createCredentialResolver } from './server/auth/provider-credentials.ts';
import type { RenderMetrics } from './server/endpoints/metrics.ts';
import type { OperationScope } from './server/operation/operation-runner.ts';
import { checkHost } from './server/protocol/allowed-hosts.ts';
import { createServer } from './server/server.ts';
import { readTrustedDocuments } from './server/trusted-documents/manifest.ts';
import { observer, type Telemetry } from './telemetry/events.ts';
import { earliestRead } from './upstream/cache/earliest-read.ts';
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
  /** What subscriptions keep open now. */
  readonly live: () => { readonly streams: number; readonly pollers: number };
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
  const contexts = createContexts({ config, upstreams, observe });
  let draining = false;

  const context = ({ head, inbound, signal, deadline }: OperationScope): Context =>
    contexts.create(credentials(head.header), {
      inbound,
      signal,
      deadline,
      notBefore: earliestRead(head.header('cache-control'), inbound.startedAt),
      allowance: new CallBudget(config.callers.maxUpstreamCalls),
    });

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
    identify: ({ head }) => accountOf(credentials(head.header)),
    lengthsFor: ({ head }) => contexts.lengthsFor(credentials(head.header)),
    mcp: config.mcp.enabled ? createMcpAnswerer(schema, printSdl, config.mcp) : undefined,
    useFastPath: fastPath,
  });
  return {
    fetch: async (request) => server.fetch(request),
    handle: isHostChecked ? checkHost(server, config.callers.allowedHosts) : server,
    config,
    providers: () => contexts.providersFor(credentials(() => undefined)),
    live: () => ({ streams: server.openStreams(), pollers: contexts.pollers() }),
    drain: () => {
      draining = true;
      server.interruptStreams();
    },
    close: async () => {
      await server.dispose();
      upstreams.close();
      await network.close();
      await sandbox.close();
    },
  };
}

const NOOP_TELEMETRY: Telemetry = { upstream: () => {}, operation: () => {} };

const logError = (error: unknown, requestId: string): void => console.error(requestId, error);
