/** The unhandled rejections during the work and in the next turn of the event loop. */
export async function unhandledIn(work: () => Promise<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  const usual = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => found.push(reason));
  try {
    await work();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of usual) process.on('unhandledRejection', listener);
  }
  return found;
}
