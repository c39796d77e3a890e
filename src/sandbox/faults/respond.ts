import { type ServerResponse, STATUS_CODES } from 'node:http';
import { setInterval } from 'node:timers/promises';
import type { RouteResponse } from '../router.ts';
import { drifted, inWrongShape, withBadItem } from './corrupt.ts';
import type { InjectedFault, Provider } from './faults.ts';

type Fault = InjectedFault['fault'];

const TRICKLE_BYTES = 32;
const TRICKLE_MS = 20;
const PADDING = Buffer.alloc(65_536, ' ');

const PAGE = '<!doctype html><html><title>Just a moment</title><body>Checking…</body></html>';

/** The reply as the fault leaves it; only what the provider answered well can be spoiled. */
export const applyFault = (
  reply: RouteResponse,
  fault: Fault,
  provider: Provider,
): RouteResponse => {
  if (reply.status !== 200) return reply;
  const { text } = reply;
  const json = (): unknown => (text === undefined ? reply.json : JSON.parse(text));
  if (fault === 'not-json') return { status: 200, text: PAGE, headers: HTML };
  if (fault === 'wrong-shape') return { status: 200, json: inWrongShape(json()) };
  if (fault === 'bad-item') return { status: 200, json: withBadItem(json()) };
  if (fault === 'drift') return { status: 200, json: drifted(provider, json()) };
  return reply;
};

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** The answer that a status fault gives instead, in the provider's own shape (docs/providers.md §1.5, §2.8). */
export const errorReply = (
  fault: Extract<Fault, { readonly status: number }>,
  provider: Provider,
): RouteResponse => {
  const { status, body, retryAfter } = fault;
  const headers: Record<string, string> = {};
  if (typeof retryAfter === 'number') headers['retry-after'] = String(retryAfter);
  if (typeof retryAfter === 'object') {
    headers['retry-after'] = new Date(Date.now() + retryAfter.date * 1000).toUTCString();
  }
  if (typeof body === 'string') return { status, text: body, headers };
  // 524 is Cloudflare's: its page never was JSON.
  if (body === undefined && status === 524) {
    return {
      status,
      text: 'error code: 524',
      headers: { ...headers, 'content-type': 'text/plain' },
    };
  }
  const message = STATUS_CODES[status] ?? `Status ${status}`;
  const key = provider === 'sutro' && status === 429 ? 'error' : 'detail';
  return { status, json: body ?? { [key]: message }, headers };
};

/** Writes the reply the way the fault wants it written. Rejects when `signal` aborts a trickle. */
export async function respond(
  response: ServerResponse,
  reply: RouteResponse,
  { fault, signal }: { fault: Fault; signal: AbortSignal },
): Promise<void> {
  const body = Buffer.from(reply.bytes ?? reply.text ?? JSON.stringify(reply.json));
  const headers = { 'content-type': 'application/json', ...reply.headers };
  if (typeof fault === 'object' && fault !== null && 'bytes' in fault) {
    response.writeHead(reply.status, headers);
    response.write(body);
    return pad(response, fault.bytes);
  }
  response.writeHead(reply.status, { ...headers, 'content-length': body.length });
  if (fault === 'cut') {
    response.write(body.subarray(0, body.length >>> 1), () => response.destroy());
    return;
  }
  if (fault === 'slow') return trickle(response, body, signal);
  response.end(body);
}

/** White space after JSON is JSON: the answer is right, only too large. */
async function pad(response: ServerResponse, bytes: number): Promise<void> {
  for (let remaining = bytes; remaining > 0 && !response.destroyed; remaining -= PADDING.length) {
    const chunk = PADDING.subarray(0, Math.min(remaining, PADDING.length));
    await new Promise((written) => response.write(chunk, written));
  }
  response.end();
}

async function trickle(response: ServerResponse, body: Buffer, signal: AbortSignal): Promise<void> {
  let at = 0;
  for await (const _ of setInterval(TRICKLE_MS, undefined, { signal })) {
    response.write(body.subarray(at, at + TRICKLE_BYTES));
    at += TRICKLE_BYTES;
    if (at >= body.length) break;
  }
  response.end();
}
