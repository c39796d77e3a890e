import { ProviderError } from '../errors.ts';
import { departed } from './leave.ts';
import type { Policy } from './pipe.ts';

/**
 * One attempt takes at most `timeoutMs`, and no longer than the operation's deadline allows; then
 * the exchange is ended, as it is when the caller leaves. What stands behind this stage must end
 * with its signal.
 */
export const deadline =
  ({ timeoutMs }: { readonly timeoutMs: number }): Policy =>
  (next) =>
  async (read, call) => {
    const { provider } = read;
    if (call.signal.aborted) throw departed(read, call);
    const started = performance.now();
    // Asked each time: a shared read's deadline moves when a more patient caller joins.
    const remaining = (): number =>
      Math.min(started + timeoutMs, call.deadline) - performance.now();
    if (remaining() <= 0) throw departed(read, call);

    const attempt = new AbortController();
    const expire = (): void => {
      const rest = remaining();
      if (rest > 0) timer = setTimeout(expire, rest);
      else
        attempt.abort(new ProviderError({ code: 'PROVIDER_TIMEOUT', provider, retryable: true }));
    };
    let timer = setTimeout(expire, remaining());
    const leave = (): void => attempt.abort(call.signal.reason);
    call.signal.addEventListener('abort', leave, { once: true });
    try {
      return await next(read, { ...call, signal: attempt.signal });
    } finally {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', leave);
    }
  };
