const HOUR_MS = 3_600_000;

/**
 * How long a response about a job stays fresh: an hour in a terminal state, which is final;
 * undefined in any other. Ignores letter case, which providers vary.
 */
export const freshnessOfTerminal =
  (terminal: readonly string[]) => (status: string | null | undefined) =>
    typeof status === 'string' && terminal.includes(status.toLowerCase()) ? HOUR_MS : undefined;
