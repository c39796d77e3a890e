import { badInput } from '../errors.ts';

/**
 * The enum value for a provider's word, in any letter case. An unknown word gives the catch-all,
 * never an error.
 */
export const toEnum = <T extends string, C extends T>(
  values: readonly T[],
  catchAll: C,
  text: string,
): T => values.find((value) => value === text.toUpperCase()) ?? catchAll;

/** As `toEnum`; null if the provider does not return the word. */
export const toEnumOrNull = <T extends string, C extends T>(
  values: readonly T[],
  catchAll: C,
  text: string | null | undefined,
): T | null => (text === null || text === undefined ? null : toEnum(values, catchAll, text));

/**
 * The provider's word for an enum value in a filter.
 * @throws GatewayError `BAD_USER_INPUT` for the catch-all, which occurs in responses only.
 */
export function toProviderFilter<T extends string>(
  value: T | 'OTHER' | null | undefined,
): Lowercase<T> | undefined {
  if (value === null || value === undefined) return undefined;
  if (value === 'OTHER')
    throw badInput(
      '`OTHER` is not a filter value: it stands for words that this gateway does not know.',
    );
  return toProviderEnum(value);
}

/** Enum values are the providers' words in upper case. */
export const toProviderEnum = <T extends string>(value: T): Lowercase<T> =>
  value.toLowerCase() as Lowercase<T>;
