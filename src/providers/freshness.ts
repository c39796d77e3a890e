const HOUR_MS = 3_600_000;

/**
 * How long the answer about a job may be kept: an hour in a terminal state, in which a job does not
 * change any more; undefined in any other. Providers are not strict about letter case.
 */
export const freshnessOfTerminal =
  (terminal: readonly string[]) => (status: string | null | undefined) =>
    terminal.includes(status?.toLowerCase() ?? '') ? HOUR_MS : undefined;
