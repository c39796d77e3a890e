import { isIPv6 } from 'node:net';
import type { CallersConfig } from '../../config/callers.ts';
import type { RequestHead } from '../request-context.ts';

/**
 * The address a request came from. Each proxy in front adds the address that it was asked from, so with as many of
 * them as are trusted, the caller's stands that many places from the end of `x-forwarded-for`; what stands before
 * it anybody may have written. One network counts as one where a single caller has more addresses than there are
 * callers: IPv6 by its first 64 bits.
 */
export function clientAddress(
  { header, remoteAddress }: RequestHead,
  { trustedProxies }: Pick<CallersConfig, 'trustedProxies'>,
): string {
  const address = forwardedFor(header, trustedProxies) || remoteAddress || 'unknown';
  return isIPv6(address) && !address.includes('.') ? ipv6Prefix64(address) : address;
}

function forwardedFor(header: RequestHead['header'], trustedProxies: number): string | undefined {
  if (trustedProxies === 0) return undefined;
  return (header('x-forwarded-for') ?? '').split(',').at(-trustedProxies)?.trim();
}

function ipv6Prefix64(address: string): string {
  const [start = '', tail] = address.split('::');
  const groups = start.split(':').filter(Boolean);
  const end = tail?.split(':').filter(Boolean) ?? [];
  const zeros = tail === undefined ? 0 : 8 - groups.length - end.length;
  return [...groups, ...Array<string>(zeros).fill('0'), ...end].slice(0, 4).join(':');
}
