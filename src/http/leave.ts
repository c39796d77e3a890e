import { ProviderError } from '../errors.ts';
import type { Caller, Read } from '../upstream/request.ts';

// A timer may fire a moment before its time: that caller did not leave, its time was over.
const TOLERANCE_MS = 10;

/** What a read ends with when its caller no longer waits for it, or may no longer wait. */
export const departed = ({ provider }: Read<unknown>, { deadline }: Caller): ProviderError =>
  new ProviderError({
    code: 'PROVIDER_TIMEOUT',
    provider,
    ...(performance.now() < deadline - TOLERANCE_MS && { message: 'The request was given up.' }),
  });
