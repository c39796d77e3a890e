const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Resolves at the first signal to stop. A second signal ends the process at once, which is the default. */
export const shutdownSignal = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = () => {
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
