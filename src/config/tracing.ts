import type { Config } from './config.ts';
import type { Settings } from './environment.ts';

/** Where traces go, if anywhere, by the names of OpenTelemetry's specification. */
export const tracingOf = (settings: Settings): Config['tracing'] => ({
  endpoint: endpointOf(settings),
  serviceName: settings.OTEL_SERVICE_NAME,
  sampler: settings.OTEL_TRACES_SAMPLER,
  ratio: settings.OTEL_TRACES_SAMPLER_ARG,
});

/** The specification's rule: the endpoint for all signals gets the path of the one for traces. */
const endpointOf = (settings: Settings): string | undefined =>
  settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
  settings.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/(?<!\/)\/*$/, '/v1/traces');
