const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** Milliseconds between two checks of the parent process. */
const PARENT_CHECK_MS = 500;
const PARENT = process.ppid;

/**
 * Resolves at the first signal to stop, or, started by npm, when the parent process ends: npm passes
 * SIGTERM to a shell that does not pass it on. A second signal ends the process at once, which is
 * the default.
 */
export const shutdownSignal = (): Promise<void> =>
  new Promise((resolve) => {
    const checkParent = () => {
      if (process.ppid !== PARENT) stop();
    };
    const isRunByNpm = process.env.npm_lifecycle_event !== undefined;
    const timer = isRunByNpm ? setInterval(checkParent, PARENT_CHECK_MS) : undefined;
    const stop = () => {
      clearInterval(timer);
      for (const signal of SIGNALS) process.off(signal, stop);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });

/** Whether `work` ended within `ms` milliseconds. */
export const settlesWithin = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  work.then(
    () => resolve(true),
    () => resolve(false),
  );
  return promise.finally(() => clearTimeout(timer));
};
