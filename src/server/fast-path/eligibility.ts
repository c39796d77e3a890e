import type { IncomingMessage } from 'node:http';
import { isJson } from '../protocol/media-type.ts';
import type { RequestHead } from '../request-context.ts';

/** Nothing but a name or an address, and a port. Yoga's way has the last word about anything else. */
const HOST = /^(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?$/i;
const LENGTH = /^[1-9]\d*$/;

/** What a request must match to take the fast path. */
export type Eligibility = { readonly path: string; readonly maxBodyBytes: number };

/** A POST of JSON with its length: what every client of GraphQL sends. */
export function isEligible(
  { method, url, headers }: IncomingMessage,
  { path, maxBodyBytes }: Eligibility,
): boolean {
  return (
    method === 'POST' &&
    url === path &&
    isJson(headers['content-type'] ?? '') &&
    LENGTH.test(headers['content-length'] ?? '') &&
    Number(headers['content-length']) <= maxBodyBytes &&
    headers['content-encoding'] === undefined &&
    isHost(headers.host ?? '')
  );
}

/** The pattern is not enough: `999.1.1.1` matches it and makes no URL. */
const isHost = (text: string): boolean => HOST.test(text) && URL.canParse(`http://${text}`);

export const requestHead = ({
  method = '',
  url = '',
  headers,
  socket,
}: IncomingMessage): RequestHead => ({
  method,
  url,
  header: (name) => {
    const value = headers[name];
    return typeof value === 'object' ? value.join(', ') : value;
  },
  remoteAddress: socket.remoteAddress,
});
