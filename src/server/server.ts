import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Config } from '../config/config.ts';
import type { Lengths } from '../schema/cost/field-cost.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { graphiqlRoutes } from './endpoints/graphiql.ts';
import { healthRoutes } from './endpoints/health.ts';
import { type AnswerMcp, mcpRoutes } from './endpoints/mcp.ts';
import { metricsRoutes, type RenderMetrics } from './endpoints/metrics.ts';
import { createFastPath } from './fast-path/fast-path.ts';
import { UnreadBytes } from './limits/unread-bytes.ts';
import { useDocumentLimits } from './limits/use-document-limits.ts';
import { DocumentStore } from './operation/document-store.ts';
import type { OperationScope } from './operation/operation-runner.ts';
import { createDocumentLookup } from './persisted-queries/document-text.ts';
import {
  PersistedQueryStore,
  type SharedDocuments,
} from './persisted-queries/persisted-query-store.ts';
import { usePersistedQueries } from './persisted-queries/use-persisted-queries.ts';
import { createPipeline } from './pipeline.ts';
import type { ErrorReporter } from './plugins/mask-errors.ts';
import { createResponseCompressor } from './protocol/response-compression.ts';
import { useCompression } from './protocol/use-compression.ts';
import { useHead } from './protocol/use-head.ts';
import { useOperationName } from './protocol/use-operation-name.ts';
import type { Receipt, RequestContext, ServerContext } from './request-context.ts';
import { createSerializer } from './response.ts';
import { OpenStreams } from './streams/stream-limits.ts';
import { useSubscriptions } from './streams/use-subscriptions.ts';
import type { TrustedDocuments } from './trusted-documents/manifest.ts';
import { useHttpCache } from './trusted-documents/use-http-cache.ts';
import { useTrustedDocuments } from './trusted-documents/use-trusted-documents.ts';
import { rejectInvalidUrl } from './yoga/reject-invalid-url.ts';
import { useIntrospection } from './yoga/use-introspection.ts';
import { usePipeline } from './yoga/use-pipeline.ts';
import { useRequestParser } from './yoga/use-request-parser.ts';
import { useRoutes } from './yoga/use-routes.ts';
import { useValidation } from './yoga/use-validation.ts';

export type ServerOptions<C> = {
  readonly schema: GraphQLSchema;
  /** Makes the context of one operation. Called once per operation, after the checks. */
  readonly context: (operation: OperationScope) => C;
  /** For a provider on the sandbox it has the sandbox's address and key. */
  readonly config: Config;
  readonly telemetry: Telemetry;
  /** Receives unexpected errors, which the client gets masked. */
  readonly report: ErrorReporter;
  readonly isDraining: () => boolean;
  /** The only documents that run; undefined runs any. */
  readonly trustedDocuments?: TrustedDocuments | undefined;
  /** Where replicas share registered documents. */
  readonly sharedDocuments?: SharedDocuments | undefined;
  /** Content of `/metrics`; undefined serves no such path. */
  readonly metrics?: RenderMetrics | undefined;
  /** Identical operations of one identity are coalesced; undefined coalesces none. */
  readonly identify?: ((context: RequestContext) => string) | undefined;
  /** Known lengths of the providers' lists, which costs depend on. */
  readonly lengthsFor?: (context: RequestContext) => Lengths;
  /** Answers requests of `/mcp`; undefined serves no such path. */
  readonly mcp?: AnswerMcp | undefined;
  /** False sends every request to Yoga, so that tests compare both paths. */
  readonly useFastPath?: boolean | undefined;
};

const PATH = '/graphql';
/** Fits two `_entities` fields of 1000 references each, as routers send them. */
const MAX_BODY_BYTES = 200_000;

/** The HTTP server: a listener for `node:http` that also has `fetch(request)` and `dispose()`. */
export const createServer = <C extends { readonly receipt: Receipt }>(
  options: ServerOptions<C>,
) => {
  const { config, schema, report, isDraining, trustedDocuments } = options;
  const { providers, callers } = config;
  const isGuarded = config.gatewayTokens.length > 0 || callers.jwt !== undefined;
  const isPrivate = isGuarded || config.credentials !== 'server';
  const documents = new DocumentStore(schema);
  const unreadBytes = new UnreadBytes(callers.responses);
  const persistedQueries =
    callers.persistedQueries && trustedDocuments === undefined
      ? new PersistedQueryStore(options.sharedDocuments)
      : undefined;
  const { maxBytes, compression } = callers.responses;
  const pipeline = createPipeline({ ...options, documents, unreadBytes });
  const streams = new OpenStreams(config.live.streams);

  const yoga = createYoga<ServerContext>({
    schema,
    graphqlEndpoint: PATH,
    maxRequestBodySize: MAX_BODY_BYTES,
    parserAndValidationCache: documents.cache,
    // Off: the pipeline and the routes do this, or nothing does.
    logging: false,
    maskedErrors: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    extraParamNames: ['documentId'],
    multipart: false,
    // Yoga compares the end of the URL, and no URL ends in a space.
    healthCheckEndpoint: ' ',
    plugins: [
      useHead(),
      usePipeline(pipeline, unreadBytes, { report, maxBytes }),
      useSubscriptions({ pipeline, streams, config }),
      useRoutes(
        PATH,
        [
          ...healthRoutes({ providers, isDraining }),
          ...metricsRoutes(options.metrics, config.metrics),
          ...graphiqlRoutes(
            { endpoint: PATH, isSandbox: providers.qualia.mode === 'sandbox' },
            config.graphiql,
          ),
        ],
        options.mcp
          ? mcpRoutes({ answer: options.mcp, pipeline, config, maxBodyBytes: MAX_BODY_BYTES })
          : [],
      ),
      useRequestParser(MAX_BODY_BYTES),
      useTrustedDocuments(trustedDocuments),
      usePersistedQueries(persistedQueries),
      useOperationName(),
      useIntrospection(config.introspection),
      useValidation(),
      useDocumentLimits(),
      useHttpCache(trustedDocuments && { maxAge: callers.maxAgeSeconds, isPrivate }),
      useCompression(compression),
    ],
  });

  const yogaPath = rejectInvalidUrl(
    (request, response, knownContext: Partial<ServerContext> = {}) =>
      void yoga(request, response, knownContext),
  );
  const fastPath = createFastPath({
    path: PATH,
    maxBodyBytes: MAX_BODY_BYTES,
    documents,
    documentText: createDocumentLookup({ trustedDocuments, persistedQueries }),
    pipeline,
    // With a rate limit each operation is charged by itself.
    identify: callers.rateLimit ? undefined : options.identify,
    timeout: config.operationTimeoutMs,
    respond: createSerializer(yoga.fetchAPI, { report, maxBytes }),
    maxBytes,
    compressor: createResponseCompressor(compression),
    unreadBytes,
    yogaPath,
  });
  return Object.assign(options.useFastPath === false ? yogaPath : fastPath, {
    fetch: async (request: Request): Promise<Response> => yoga.fetch(request),
    /** Ends the streams so that clients subscribe again, elsewhere. */
    interruptStreams: () => streams.interruptAll(),
    openStreams: () => streams.size,
    dispose: async (): Promise<void> => yoga.dispose(),
  });
};
