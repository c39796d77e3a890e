import type { IncomingMessage, ServerResponse } from 'node:http';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { refusal } from './protocol-error.ts';

/** Probes of orchestrators send the address of the machine, which no list contains. */
const HEALTH_PATHS: readonly string[] = ['/livez', '/readyz'];

/**
 * Answers 421 to a `Host` that is neither `localhost`, a loopback address, nor one of `allowedHosts`. A web page can
 * make its own host name resolve to 127.0.0.1 and read the responses of a local server (DNS rebinding). Undefined
 * allows any host.
 */
export const checkHost = <Request extends IncomingMessage, Response extends ServerResponse>(
  listener: (request: Request, response: Response) => void,
  allowedHosts: readonly string[] | undefined,
): ((request: Request, response: Response) => void) => {
  if (allowedHosts === undefined) return listener;
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const cache = new LRUCache<string, boolean>({ max: 64 });
  const isAllowed = (host: string): boolean => {
    const cached = cache.get(host) ?? isLocal(hostname(host), allowed);
    cache.set(host, cached);
    return cached;
  };
  return (request, response) => {
    // Only HTTP/1.0 may omit it, and no browser does.
    const host = targetHost(request) ?? 'localhost';
    if (isAllowed(host) || HEALTH_PATHS.includes(request.url ?? '')) listener(request, response);
    else response.writeHead(MISDIRECTED.status, MISDIRECTED.headers).end(MISDIRECTED.body);
  };
};

const MISDIRECTED = refusal(
  'MISDIRECTED_REQUEST',
  'This host name is not allowed. Add it to ALLOWED_HOSTS.',
);

const hostname = (host: string): string =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';

function isLocal(name: string, allowed: ReadonlySet<string>): boolean {
  if (allowed.has(name) || /(^|\.)localhost\.?$/.test(name)) return true;
  const address = name.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** The host of a target in absolute form replaces `Host` (RFC 9112 §3.2.2). */
const targetHost = ({ url = '', headers }: IncomingMessage): string | undefined =>
  url.startsWith('/') || !URL.canParse(url) ? headers.host : new URL(url).host;
