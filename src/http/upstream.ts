import { type BulkheadOptions, bulkhead } from './bulkhead.ts';
import { coalesce } from './coalesce.ts';
import { deadline } from './deadline.ts';
import { pipe, type Send } from './pipe.ts';
import { type RetryOptions, retry } from './retry.ts';
import { type SendOptions, sendOver } from './send.ts';

export type UpstreamOptions = SendOptions & {
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  readonly bulkhead?: BulkheadOptions;
};

/**
 * The way to one provider, in the order in which a read takes it. The network stays its maker's to
 * close.
 */
export const createUpstream = (options: UpstreamOptions): Send =>
  pipe(
    [
      coalesce(),
      retry(options.retry),
      bulkhead(options.bulkhead),
      deadline({ timeoutMs: options.timeoutMs ?? 10_000 }),
    ],
    sendOver(options),
  );
