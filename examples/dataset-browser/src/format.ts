const DATE = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const COUNT = new Intl.NumberFormat(undefined);
const SHORT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const USD = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 4,
});

type Maybe<T> = T | null | undefined;

/** What a cell shows for a value that the provider does not tell. */
export const NOTHING = '–';

const told =
  <T>(format: (value: T) => string) =>
  (value: Maybe<T>): string =>
    value === null || value === undefined ? NOTHING : format(value);

export const date = told((iso: string) => DATE.format(new Date(iso)));
export const time = told((iso: string) => TIME.format(new Date(iso)));
export const count = told((value: number) => COUNT.format(value));
export const short = told((value: number) => SHORT.format(value));
export const usd = told((value: number) => USD.format(value));

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export const bytes = told((value: number): string => {
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), UNITS.length - 1);
  const scaled = value / 1000 ** power;
  return `${scaled.toFixed(scaled < 10 && power > 0 ? 1 : 0)} ${UNITS[power]}`;
});

export const plural = (number: number, noun: string): string =>
  `${COUNT.format(number)} ${noun}${number === 1 ? '' : 's'}`;

/** `training_running` → `Training running`, `IN_PROGRESS` → `In progress`. */
export const words = (name: string): string => {
  const text = name.replaceAll('_', ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** From one instant to a later one, in its two largest units; undefined while one is missing. */
export const duration = (from: Maybe<string>, to: Maybe<string>): string | undefined => {
  if (!from || !to) return undefined;
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  if (seconds <= 0) return undefined;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
};
