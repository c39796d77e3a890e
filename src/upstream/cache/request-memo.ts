import { type CallOptions, type Handler, requestKey, type UpstreamRequest } from '../request.ts';

/** Sends the requests of one operation to a provider. */
export type Fetch = <T>(request: UpstreamRequest<T>) => Promise<T>;

/**
 * Sends each identical request of one operation once, also if it is repeated later. A failed
 * one is forgotten. Responses are shared and must not be changed.
 */
export const memoizePerRequest = (send: Handler, options: CallOptions): Fetch => {
  const cache = new Map<string, Promise<unknown>>();
  return <T>(request: UpstreamRequest<T>): Promise<T> => {
    const key = requestKey(request);
    const cached = cache.get(key);
    // Equal keys come from the same request builder, so the type is the same.
    if (cached) return cached as Promise<T>;
    const response = send(request, options);
    cache.set(key, response);
    response.catch(() => cache.delete(key));
    return response;
  };
};
