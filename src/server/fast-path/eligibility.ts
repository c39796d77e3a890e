import type { IncomingMessage } from 'node:http';
import type { RequestHead } from '../request-context.ts';

/** In other letters Yoga does not know the type. */
const JSON_BODY = /^application\/json(;\s*charset="?[Uu][Tt][Ff]-8"?)?$/;
/** Nothing but a name or an address, and a port. Yoga's way has the last word about anything else. */
const HOST = /^(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?$/i;
const LENGTH = /^[1-9]\d*$/;

/** What a request must be to be nothing special. */
export type Eligibility = { readonly path: string; readonly maxBodyBytes: number };

/** A POST of JSON in one piece: what every client of GraphQL sends. */
export function isEligible(
  { method, url, headers }: IncomingMessage,
  { path, maxBodyBytes }: Eligibility,
): boolean {
  return (
    method === 'POST' &&
    url === path &&
    JSON_BODY.test(headers['content-type'] ?? '') &&
    LENGTH.test(headers['content-length'] ?? '') &&
    Number(headers['content-length']) <= maxBodyBytes &&
    headers['content-encoding'] === undefined &&
    isHost(headers.host ?? '')
  );
}

/** Some that look like one make no URL: `999.1.1.1` is an address that there is not. */
const isHost = (text: string): boolean => HOST.test(text) && URL.canParse(`http://${text}`);

export const requestHead = ({ method = '', headers, socket }: IncomingMessage): RequestHead => ({
  method,
  header: (name) => {
    const value = headers[name];
    return typeof value === 'object' ? value.join(', ') : value;
  },
  remoteAddress: socket.remoteAddress,
});
