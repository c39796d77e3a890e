import type { Telemetry } from '../telemetry.ts';
import { onAnswer, type ServerPlugin } from './exchange.ts';

/** One event per answer, refusals included. */
export const useOperationLog = (telemetry: Telemetry): ServerPlugin =>
  onAnswer((answer, exchange) => {
    const { requestId, operationName, operationType, startedAt, receipt, cost } = exchange;
    const { errors = [] } = answer;
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
    return answer;
  });
