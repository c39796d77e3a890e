import { type CallOptions, type Handler, requestKey, type UpstreamRequest } from '../request.ts';

/** How one request reads a provider. */
export type Fetch = <T>(request: UpstreamRequest<T>) => Promise<T>;

/**
 * Within one request an identical read is made once, also when it is asked for later; a failed one
 * is forgotten. What is answered is shared, so nobody may change it.
 */
export const memoizePerRequest = (send: Handler, options: CallOptions): Fetch => {
  const cache = new Map<string, Promise<unknown>>();
  return <T>(request: UpstreamRequest<T>): Promise<T> => {
    const key = requestKey(request);
    const cached = cache.get(key);
    // The same key is the same builder, hence the same type.
    if (cached) return cached as Promise<T>;
    const response = send(request, options);
    cache.set(key, response);
    response.catch(() => cache.delete(key));
    return response;
  };
};
