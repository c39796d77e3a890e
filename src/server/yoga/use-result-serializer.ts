import type { UnreadBytes } from '../limits/unread-bytes.ts';
import { mediaTypeFor } from '../protocol/media-type.ts';
import type { ServerPlugin } from '../request-context.ts';
import { type ResponderOptions, responder } from '../response.ts';

/** Has answers written as they are on the lane. */
export const useResponder = (options: ResponderOptions, waiting: UnreadBytes): ServerPlugin => ({
  onResultProcess({ result, setResultProcessor, serverContext: { exchange, res } }) {
    if (Array.isArray(result) || Symbol.asyncIterator in result) return;
    const mediaType = mediaTypeFor(exchange.head.header('accept'));
    if (mediaType === undefined) return;
    setResultProcessor(
      (_, fetchAPI) =>
        responder(fetchAPI, { ...options, measured: (bytes) => res && waiting.add(res, bytes) })(
          result,
          mediaType,
          exchange.requestId,
        ),
      mediaType,
    );
  },
});
