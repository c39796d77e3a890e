import type { RequestHead } from '../request-context.ts';

/**
 * Whether a web page may start a stream. A GET that accepts an event stream is a simple request, which any
 * page can send without a preflight. Clients that are no browsers send neither header.
 */
export function mayStartStream(
  { header }: Pick<RequestHead, 'header'>,
  corsOrigins: readonly string[],
): boolean {
  const site = header('sec-fetch-site');
  if (site === 'same-origin') return true;
  const origin = header('origin');
  if (origin !== undefined) {
    const host = URL.canParse(origin) ? new URL(origin).host : undefined;
    return corsOrigins.includes(origin) || (host !== undefined && host === header('host'));
  }
  return site !== 'cross-site' && site !== 'same-site';
}
