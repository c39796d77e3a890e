import type { Telemetry } from '../telemetry.ts';
import type { Concern } from './exchange.ts';

/** One event per answer, refusals included. */
export const operationLog = (telemetry: Telemetry): Concern => ({
  told: ({ errors = [] }, exchange) => {
    const { requestId, operationName, operationType, startedAt, receipt, cost } = exchange;
    const event = {
      requestId,
      name: operationName,
      type: operationType,
      duration: performance.now() - startedAt,
      upstreamCalls: receipt?.calls ?? 0,
      cost,
      codes: errors.map(({ extensions }) => String(extensions.code)),
      errors,
    };
    telemetry.operation(event, exchange);
  },
});
