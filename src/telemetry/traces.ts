import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { cut } from '../errors.ts';
import type { OperationEvent, RequestInfo, Telemetry, UpstreamEvent } from './events.ts';
import { samplerOf } from './sampler.ts';
import { MAX_NAME } from './serialize-error.ts';
import { parentOf } from './traceparent.ts';

export type TraceOptions = {
  /** Where spans go, `/v1/traces` included. The exporter reads `OTEL_EXPORTER_OTLP_HEADERS` itself. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** One of OpenTelemetry's names for `OTEL_TRACES_SAMPLER`. */
  readonly sampler: string;
  /** From 0 to 1, for the samplers by ratio. */
  readonly ratio: number;
};

export type Traces = Telemetry & {
  /** Sends the remaining spans. Resolves even when the collector does not accept them. */
  readonly close: () => Promise<void>;
};

/**
 * A span for each operation and, under it, one for each request to a provider. They carry the
 * attributes of OpenTelemetry's conventions and nothing that a caller wrote but the operation's name:
 * no document, no variables, no query string, no key. No trace header is sent to providers.
 */
export const createTraces = ({ endpoint, serviceName, sampler, ratio }: TraceOptions): Traces => {
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': serviceName }))
      // `OTEL_RESOURCE_ATTRIBUTES`, whose name of the service loses against `OTEL_SERVICE_NAME`.
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(sampler, ratio),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: endpoint }) }),
    ],
  });
  const tracer = provider.getTracer('dataset-graph');
  const spans = new WeakMap<RequestInfo, Span>();

  // Begun when first heard of, and dated back. It is kept after its end: what was read on behalf of
  // an operation may outlive it.
  const spanOf = (request: RequestInfo): Span => {
    const known = spans.get(request);
    if (known) return known;
    const { startedAt: startTime, traceparent } = request;
    const options = { kind: SpanKind.SERVER, startTime };
    const span = tracer.startSpan('GraphQL Operation', options, parentOf(traceparent));
    spans.set(request, span);
    return span;
  };

  return {
    upstream: (event, request) => {
      if (event.kind !== 'attempt') return;
      const now = performance.now();
      const [method = '', template = ''] = event.endpoint.split(' ');
      const span = tracer.startSpan(
        event.endpoint,
        {
          kind: SpanKind.CLIENT,
          startTime: now - (event.duration ?? 0),
          attributes: { 'http.request.method': method, 'url.template': template },
        },
        request.isRefresh
          ? parentOf(undefined)
          : trace.setSpan(parentOf(undefined), spanOf(request)),
      );
      span.setAttributes(attemptAttributes(event)).setStatus(statusOf(event.code));
      span.end(now);
    },
    operation: (event, request) => {
      const span = spanOf(request);
      if (event.type !== undefined) span.updateName(event.type);
      span.setAttributes(operationAttributes(event)).setStatus(statusOf(event.codes[0]));
      span.end(request.startedAt + event.duration);
    },
    // A collector that is away must not hold up the end of the process, nor fail it.
    close: () => provider.shutdown().catch(() => {}),
  };
};

const attemptAttributes = ({ provider, status, code }: UpstreamEvent) => ({
  'peer.service': provider,
  ...(status !== undefined && { 'http.response.status_code': status }),
  ...(code !== undefined && { 'error.type': code }),
});

const operationAttributes = ({ requestId, name, type, upstreamCalls, codes }: OperationEvent) => ({
  'dataset_graph.request_id': requestId,
  'dataset_graph.upstream_calls': upstreamCalls,
  ...(type !== undefined && { 'graphql.operation.type': type }),
  ...(name !== undefined && { 'graphql.operation.name': cut(name, MAX_NAME) }),
  ...(codes[0] !== undefined && { 'error.type': codes[0] }),
});

const statusOf = (code: string | undefined) =>
  code === undefined
    ? { code: SpanStatusCode.UNSET }
    : { code: SpanStatusCode.ERROR, message: code };
