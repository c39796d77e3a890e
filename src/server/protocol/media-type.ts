import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

/** The two media types of GraphQL over HTTP. */
export type MediaType = 'application/json' | 'application/graphql-response+json';

/** In the order of preference, for a client that accepts both equally. */
const OFFERED = {
  'application/json; charset=utf-8': 'application/json',
  'application/graphql-response+json; charset=utf-8': 'application/graphql-response+json',
} as const satisfies Readonly<Record<string, MediaType>>;

type Offered = keyof typeof OFFERED;
const isOffered = (name: string): name is Offered => Object.hasOwn(OFFERED, name);

/** Clients send a handful of different headers. */
const cache = new LRUCache<string, { readonly mediaType: MediaType | undefined }>({ max: 64 });

/** The media type of the response to an `Accept` header (RFC 9110 §12.5.1); undefined if it accepts neither. */
export function mediaTypeFor(accept = '*/*'): MediaType | undefined {
  const cached = cache.get(accept);
  if (cached) return cached.mediaType;
  const mediaType = negotiate(accept.trim() || '*/*');
  cache.set(accept, { mediaType });
  return mediaType;
}

function negotiate(accept: string): MediaType | undefined {
  const headers = { accept: accept.split(',').map(withoutProfile).join(',') };
  const found = new Negotiator({ headers }).mediaTypes(Object.keys(OFFERED)).find(isOffered);
  return found && OFFERED[found];
}

/** Parameters other than these, such as `odata=verbose`, do not make JSON unacceptable. */
const withoutProfile = (range: string): string =>
  range
    .split(';')
    .filter((part, index) => index === 0 || /^\s*(q|charset)\s*=/i.test(part))
    .join(';');

/** Whether a `Content-Type` header is JSON in UTF-8. */
export const isJson = (contentType: string): boolean =>
  contentType === 'application/json' ||
  (/^\s*application\/json\s*(;|$)/i.test(contentType) && charsetOf(contentType) === 'utf-8');

const charsetOf = (contentType: string): string => {
  const charset = /;\s*charset\s*=\s*["']?([^\s"';]*)/i.exec(contentType)?.[1] ?? 'utf-8';
  return charset.toLowerCase().replace(/^utf8$/, 'utf-8');
};
