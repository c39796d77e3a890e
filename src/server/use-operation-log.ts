import type { Telemetry } from '../telemetry.ts';
import { onAnswer, type ServerPlugin } from './exchange.ts';

/** One event per answer, refusals included. */
export const useOperationLog = (telemetry: Telemetry): ServerPlugin =>
  onAnswer((answer, { requestId, startedAt, operationName, receipt }) => {
    telemetry.operation({
      requestId,
      name: operationName,
      duration: performance.now() - startedAt,
      upstreamCalls: receipt?.calls ?? 0,
      codes: (answer.errors ?? []).map(({ extensions }) => String(extensions.code)),
    });
    return answer;
  });
