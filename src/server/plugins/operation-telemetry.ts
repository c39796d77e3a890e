import type { Telemetry } from '../../telemetry/events.ts';
import type { RequestPlugin } from '../request-plugin.ts';
import type { ErrorReporter } from './mask-errors.ts';

/** Emits one event per result, errors of refused requests included. */
export const operationTelemetry = (telemetry: Telemetry, report: ErrorReporter): RequestPlugin => ({
  onResult: ({ errors = [] }, requestContext) => {
    const {
      requestId,
      operationName,
      operationType,
      startedAt,
      receipt,
      cost,
      isCoalesced: isJoined,
      tool,
    } = requestContext;
    const event = {
      requestId,
      name: operationName,
      type: operationType,
      duration: performance.now() - startedAt,
      upstreamCalls: receipt?.calls ?? 0,
      cost,
      ...(isJoined && { coalesced: true }),
      ...(tool !== undefined && { tool }),
      codes: errors.map(({ extensions }) => String(extensions.code)),
      errors,
    };
    // An error of the telemetry must not fail the request.
    try {
      telemetry.operation(event, requestContext);
    } catch (error) {
      report(error, requestId);
    }
  },
});
