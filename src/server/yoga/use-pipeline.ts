import type { UnreadBytes } from '../limits/unread-bytes.ts';
import type { Pipeline } from '../pipeline.ts';
import { createRequestContext } from '../plugins/request-id.ts';
import { mediaTypeFor } from '../protocol/media-type.ts';
import { notAcceptableError } from '../protocol/strict-http.ts';
import type { RequestHead, ServerContext, ServerPlugin } from '../request-context.ts';
import { createSerializer, type SerializerOptions } from '../response.ts';

/** Runs the pipeline on Yoga's path. The context exists already where the fast path falls back. */
export const usePipeline = (
  pipeline: Pipeline,
  unreadBytes: UnreadBytes,
  options: SerializerOptions,
): ServerPlugin => ({
  onRequest({ request, serverContext }) {
    serverContext.requestContext ??= createRequestContext(requestHead(request, serverContext));
  },
  onRequestParse({ serverContext: { requestContext } }) {
    return pipeline.admit(requestContext)?.then(() => undefined);
  },
  onExecute({ args, setExecuteFn }) {
    const { document, operationName, variableValues: variables, contextValue } = args;
    const { requestContext, request } = contextValue;
    const operation = { document, operationName, variables };
    const isJson = mediaTypeFor(requestContext.head.header('accept')) !== undefined;
    setExecuteFn(() =>
      isJson
        ? pipeline.executeDocument(requestContext, operation, request.signal)
        : { errors: [notAcceptableError()] },
    );
  },
  onResultProcess({ result, setResultProcessor, serverContext }) {
    // Batches are refused before they run, and streams have a processor of their own.
    if (Array.isArray(result) || Symbol.asyncIterator in result) return;
    const { requestContext, res } = serverContext;
    const finished = pipeline.finish(requestContext, result);
    // A client that accepts neither media type gets its refusal as JSON.
    const mediaType = mediaTypeFor(requestContext.head.header('accept')) ?? 'application/json';
    setResultProcessor((_, fetchAPI) => {
      const serialize = createSerializer(fetchAPI, options);
      const { response, summary, bytes } = serialize(finished, mediaType, requestContext);
      if (res) unreadBytes.add(res, bytes);
      pipeline.notify(requestContext, summary);
      return response;
    }, mediaType);
  },
  onResponse({ response, serverContext: { requestContext } }) {
    pipeline.setHeaders(requestContext, response.headers);
  },
});

const requestHead = ({ method, url, headers }: Request, { req }: ServerContext): RequestHead => ({
  method,
  url,
  header: (name) => headers.get(name) ?? undefined,
  remoteAddress: req?.socket.remoteAddress,
});
