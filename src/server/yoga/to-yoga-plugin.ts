import type { RequestPlugin, ServerPlugin } from '../request-context.ts';

/** A concern on Yoga's way. Operations are weighed where they are run (`operation.ts`). */
export const toYogaPlugin = ({
  onRequest: admit,
  transformResult: answer,
  onResult: told,
  onHeaders: headers,
}: RequestPlugin): ServerPlugin => ({
  ...(admit && {
    onRequestParse({ serverContext: { requestContext } }) {
      if (requestContext.isAuthorized) return undefined;
      if (requestContext.rejection !== undefined) throw requestContext.rejection;
      return admit(requestContext)?.then(() => undefined);
    },
  }),
  ...((answer || told) && {
    onResultProcess({ result, setResult, serverContext: { requestContext } }) {
      // Batches and streams are refused before they run, so there is exactly one answer.
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      if (answer) setResult(answer(result, requestContext));
      told?.(result, requestContext);
    },
  }),
  ...(headers && {
    onResponse({ response, serverContext: { requestContext } }) {
      headers(response.headers, requestContext);
    },
  }),
});
