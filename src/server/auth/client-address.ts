import { isIPv6 } from 'node:net';
import type { CallersConfig } from '../../config/callers.ts';
import type { Head } from '../request-context.ts';

/**
 * The address a request came from. Each proxy in front adds the address that it was asked from, so with as many of
 * them as are trusted, the caller's stands that many places from the end of `x-forwarded-for`; what stands before
 * it anybody may have written. One network counts as one where a single caller has more addresses than there are
 * callers: IPv6 by its first 64 bits.
 */
export function addressOf(
  { header, remoteAddress }: Head,
  { trustedProxies }: Pick<CallersConfig, 'trustedProxies'>,
): string {
  const address = toldBy(header, trustedProxies) || remoteAddress || 'unknown';
  return isIPv6(address) && !address.includes('.') ? networkOf(address) : address;
}

function toldBy(header: Head['header'], trustedProxies: number): string | undefined {
  if (trustedProxies === 0) return undefined;
  return (header('x-forwarded-for') ?? '').split(',').at(-trustedProxies)?.trim();
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length;
  return [...groups, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':');
}
