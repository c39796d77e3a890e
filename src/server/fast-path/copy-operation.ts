import type { RequestContext } from '../request-context.ts';

/** Describes the shared operation in the log line of a request that joined it. */
export function copyOperation(
  requestContext: RequestContext,
  { operationName, operationType, cost }: RequestContext,
): void {
  requestContext.isCoalesced = true;
  requestContext.operationName = operationName;
  requestContext.operationType = operationType;
  requestContext.cost = cost;
}
