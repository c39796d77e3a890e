/** The ISO 8601 time of a moment on the clock of `performance.now()`. */
export const isoTimeOf = (moment: number): string =>
  new Date(Date.now() - (performance.now() - moment)).toISOString();
