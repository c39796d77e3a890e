import type { Config } from '../config/config.ts';
import { composite } from '../telemetry/composite.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import type { Traces } from '../telemetry/traces.ts';
import { secretsOf } from './redact-config.ts';

export type TelemetrySinks = {
  readonly telemetry: Telemetry;
  readonly report: (error: unknown, requestId: string) => void;
  readonly metrics: Metrics;
  /** Sends the spans that are left. */
  readonly close: () => Promise<void>;
};

/** Logs and metrics, always; traces where the configuration says where they go. */
export const createTelemetry = async (config: Config): Promise<TelemetrySinks> => {
  const log = await createLog({ level: config.logLevel, secrets: secretsOf(config) });
  const metrics = createMetrics();
  const traces = await startTraces(config);
  return {
    telemetry: composite([log, metrics, ...(traces ? [traces] : [])]),
    report: log.report,
    metrics,
    close: async () => traces?.close(),
  };
};

/** Loads OpenTelemetry only when an endpoint is set: it costs memory and time at start. */
const startTraces = async ({ tracing }: Config): Promise<Traces | undefined> => {
  const { endpoint } = tracing;
  if (endpoint === undefined) return undefined;
  const { createTraces } = await import('../telemetry/traces.ts');
  return createTraces({ ...tracing, endpoint });
};
