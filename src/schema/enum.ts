import { badInput } from '../errors.ts';

/**
 * The enum value for a provider's open word: letter case does not matter, and a word that is not known here is
 * the catch-all, never an error.
 */
export const wordOf = <T extends string, C extends T>(
  known: readonly T[],
  catchAll: C,
  word: string,
): T => known.find((value) => value === word.toUpperCase()) ?? catchAll;

/** The same where the provider may not say at all. */
export const wordOrNull = <T extends string, C extends T>(
  known: readonly T[],
  catchAll: C,
  word: string | null | undefined,
): T | null => (word === null || word === undefined ? null : wordOf(known, catchAll, word));

/** The provider's word for an enum value given as a filter; the catch-all is for answers only. */
export function filterWord<T extends string>(
  value: T | 'OTHER' | null | undefined,
): Lowercase<T> | undefined {
  if (value === null || value === undefined) return undefined;
  if (value === 'OTHER')
    throw badInput('`OTHER` cannot be filtered by: it stands for words unknown here.');
  return providerWord(value);
}

/** Our enum values are the providers' words in upper case. */
export const providerWord = <T extends string>(value: T): Lowercase<T> =>
  value.toLowerCase() as Lowercase<T>;
