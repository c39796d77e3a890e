import { ProviderError } from '../errors.ts';
import type { Call, Read } from './pipe.ts';

// A timer may fire a moment before its time: that caller did not leave, its time was over.
const TOLERANCE_MS = 10;

/** What a read ends with when its caller no longer waits for it, or may no longer wait. */
export const departed = ({ provider }: Read<unknown>, { deadline }: Call): ProviderError =>
  new ProviderError({
    code: 'PROVIDER_TIMEOUT',
    provider,
    ...(performance.now() < deadline - TOLERANCE_MS && { message: 'The request was given up.' }),
  });

/**
 * Settles as `work` does, or fails as soon as the caller leaves; the work itself is not ended by
 * that.
 */
export const unlessLeft = <T>(work: Promise<T>, read: Read<unknown>, call: Call): Promise<T> =>
  new Promise((resolve, reject) => {
    const leave = (): void => reject(departed(read, call));
    if (call.signal.aborted) leave();
    call.signal.addEventListener('abort', leave, { once: true });
    const stay = (): void => call.signal.removeEventListener('abort', leave);
    work.finally(stay).then(resolve, reject);
  });
