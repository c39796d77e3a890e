import type { Concern, ServerPlugin } from '../request-context.ts';

/** A concern on Yoga's way. Operations are weighed where they are run (`operation.ts`). */
export const pluginOf = ({ admit, answer, told, headers }: Concern): ServerPlugin => ({
  ...(admit && {
    onRequestParse({ serverContext: { exchange } }) {
      if (exchange.isAdmitted) return undefined;
      if (exchange.refused !== undefined) throw exchange.refused;
      return admit(exchange)?.then(() => undefined);
    },
  }),
  ...((answer || told) && {
    onResultProcess({ result, setResult, serverContext: { exchange } }) {
      // Batches and streams are refused before they run, so there is exactly one answer.
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      if (answer) setResult(answer(result, exchange));
      told?.(result, exchange);
    },
  }),
  ...(headers && {
    onResponse({ response, serverContext: { exchange } }) {
      headers(response.headers, exchange);
    },
  }),
});
