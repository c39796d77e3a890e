import type { Telemetry } from '../../telemetry/events.ts';
import type { Concern } from '../request-context.ts';
import type { Report } from './mask-errors.ts';

/** One event per answer, refusals included. */
export const operationLog = (telemetry: Telemetry, report: Report): Concern => ({
  told: ({ errors = [] }, exchange) => {
    const { requestId, operationName, operationType, startedAt, receipt, cost, isJoined } =
      exchange;
    const event = {
      requestId,
      name: operationName,
      type: operationType,
      duration: performance.now() - startedAt,
      upstreamCalls: receipt?.calls ?? 0,
      cost,
      ...(isJoined && { joined: true }),
      codes: errors.map(({ extensions }) => String(extensions.code)),
      errors,
    };
    // Watching must not break what is watched.
    try {
      telemetry.operation(event, exchange);
    } catch (error) {
      report(error, requestId);
    }
  },
});
