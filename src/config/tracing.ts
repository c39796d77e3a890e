import type { Settings } from './environment.ts';

/** Where traces are sent, by the names of the OpenTelemetry specification. */
export type TracingConfig = {
  /** Where spans go, `/v1/traces` included; undefined means that none are made. */
  readonly endpoint: string | undefined;
  readonly serviceName: string;
  readonly sampler: Settings['OTEL_TRACES_SAMPLER'];
  /** From 0 to 1, for the samplers by ratio. */
  readonly ratio: number;
};

export const tracingConfig = (settings: Settings): TracingConfig => ({
  endpoint: endpointOf(settings),
  serviceName: settings.OTEL_SERVICE_NAME,
  sampler: settings.OTEL_TRACES_SAMPLER,
  ratio: settings.OTEL_TRACES_SAMPLER_ARG,
});

/** OpenTelemetry's rule: the endpoint for all signals gets the path for traces. */
const endpointOf = (settings: Settings): string | undefined =>
  settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
  settings.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/(?<!\/)\/*$/, '/v1/traces');
