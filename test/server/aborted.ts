import type { AbortSignalLike } from '../../src/async/abort.ts';

/** Resolves when the signal has fired. */
export const whenAborted = (signal: AbortSignalLike): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', { handleEvent: resolve });
  });
