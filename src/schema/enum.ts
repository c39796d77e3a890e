import { badInput } from '../errors.ts';

/**
 * The enum value for a provider's open word: letter case does not matter, and a word that is not known here is
 * the catch-all, never an error.
 */
export const toEnum = <T extends string, C extends T>(
  values: readonly T[],
  catchAll: C,
  text: string,
): T => values.find((value) => value === text.toUpperCase()) ?? catchAll;

/** The same where the provider may not say at all. */
export const toEnumOrNull = <T extends string, C extends T>(
  values: readonly T[],
  catchAll: C,
  text: string | null | undefined,
): T | null => (text === null || text === undefined ? null : toEnum(values, catchAll, text));

/** The provider's word for an enum value given as a filter; the catch-all is for answers only. */
export function toProviderFilter<T extends string>(
  value: T | 'OTHER' | null | undefined,
): Lowercase<T> | undefined {
  if (value === null || value === undefined) return undefined;
  if (value === 'OTHER')
    throw badInput('`OTHER` cannot be filtered by: it stands for words unknown here.');
  return toProviderEnum(value);
}

/** Our enum values are the providers' words in upper case. */
export const toProviderEnum = <T extends string>(value: T): Lowercase<T> =>
  value.toLowerCase() as Lowercase<T>;
