import type { UnreadBytes } from '../limits/unread-bytes.ts';
import { mediaTypeFor } from '../protocol/media-type.ts';
import type { ServerPlugin } from '../request-context.ts';
import { createSerializer, type SerializerOptions } from '../response.ts';

/** Has answers written as they are on the lane. */
export const useResultSerializer = (
  options: SerializerOptions,
  unreadBytes: UnreadBytes,
): ServerPlugin => ({
  onResultProcess({ result, setResultProcessor, serverContext: { requestContext, res } }) {
    if (Array.isArray(result) || Symbol.asyncIterator in result) return;
    const mediaType = mediaTypeFor(requestContext.head.header('accept'));
    if (mediaType === undefined) return;
    setResultProcessor(
      (_, fetchAPI) =>
        createSerializer(fetchAPI, {
          ...options,
          onSerialized: (bytes) => res && unreadBytes.add(res, bytes),
        })(result, mediaType, requestContext.requestId),
      mediaType,
    );
  },
});
