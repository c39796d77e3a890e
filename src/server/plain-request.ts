import type { IncomingMessage } from 'node:http';
import type { Head } from './exchange.ts';

const JSON_BODY = /^application\/json(\s*;\s*charset="?utf-8"?)?$/i;
/** What surely makes a URL. Yoga's way has the last word about any other. */
const HOST = /^(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?$/i;
const LENGTH = /^[1-9]\d*$/;

/** What a request must be to be nothing special. */
export type Plain = { readonly path: string; readonly maxBodyBytes: number };

/** A POST of JSON in one piece: what every client of GraphQL sends. */
export function isPlain(
  { method, url, headers }: IncomingMessage,
  { path, maxBodyBytes }: Plain,
): boolean {
  return (
    method === 'POST' &&
    url === path &&
    JSON_BODY.test(headers['content-type'] ?? '') &&
    LENGTH.test(headers['content-length'] ?? '') &&
    Number(headers['content-length']) <= maxBodyBytes &&
    headers['content-encoding'] === undefined &&
    HOST.test(headers.host ?? '')
  );
}

export const headOf = ({ method = '', headers, socket }: IncomingMessage): Head => ({
  method,
  header: (name) => {
    const value = headers[name];
    return typeof value === 'object' ? value.join(', ') : value;
  },
  remoteAddress: socket.remoteAddress,
});
