import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { CallersConfig } from '../../config/callers.ts';
import type { RequestHead } from '../request-context.ts';

/**
 * The address of the client. Every trusted proxy appends the address of its peer to `x-forwarded-for`: with n
 * proxies the client is the n-th entry from the end, and a client can forge only the entries before it.
 * An IPv6 address is cut to its /64: a single client usually owns the whole network.
 */
export function clientAddress(
  { header, remoteAddress }: RequestHead,
  { trustedProxies }: Pick<CallersConfig, 'trustedProxies'>,
): string {
  return normalize(forwardedFor(header, trustedProxies) || remoteAddress || 'unknown');
}

function forwardedFor(header: RequestHead['header'], trustedProxies: number): string | undefined {
  if (trustedProxies === 0) return undefined;
  return (header('x-forwarded-for') ?? '').split(',').at(-trustedProxies)?.trim();
}

/** Proxies write `1.2.3.4:567`, `[::1]:567`, `"[::1]"` and `::ffff:1.2.3.4` for one client with many ports. */
function normalize(text: string): string {
  const unquoted = text.replace(/^"(.*)"$/, '$1');
  const address = isIP(unquoted) ? unquoted : withoutPort(unquoted);
  if (!isIP(address)) return text;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? ipv6Prefix64(parsed) : parsed.toString();
}

const withoutPort = (text: string): string =>
  /^\[(.*)\](:\d+)?$/.exec(text)?.[1] ?? text.replace(/:\d+$/, '');

const ipv6Prefix64 = ({ parts }: ipaddr.IPv6): string =>
  parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':');
