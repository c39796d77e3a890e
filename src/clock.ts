/** Milliseconds by which the system clock must have been set for times to follow it. */
const TOLERANCE_MS = 1_000;

/** The system time at 0 on the clock of `performance.now()`. */
let origin = performance.timeOrigin;

/**
 * The ISO 8601 time of a moment on the clock of `performance.now()`. The same moment has the same time,
 * unless the system clock is set in between.
 */
export const isoTimeOf = (moment: number): string => {
  const present = Date.now() - performance.now();
  if (Math.abs(present - origin) > TOLERANCE_MS) origin = present;
  return new Date(origin + moment).toISOString();
};
