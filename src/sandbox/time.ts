export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The sandbox's present: nothing in it is younger, and no clock is read, so that its data never change. */
export const NOW = Date.parse('2026-04-15T12:00:00Z');

/** As FastAPI writes times: microseconds, or none where they are zero. */
export const isoTime = (milliseconds: number): string => {
  const iso = new Date(milliseconds).toISOString();
  return iso.endsWith('.000Z') ? iso.replace('.000Z', 'Z') : iso.replace('Z', '000Z');
};

/** A number that sorts as the time does, microseconds included; 0 for none. */
export const timeKey = (iso: string | null): number => {
  if (iso === null) return 0;
  const micros = /\.\d{3}(\d{3})/.exec(iso)?.[1] ?? '0';
  return Date.parse(iso) + Number(micros) / 1000;
};
