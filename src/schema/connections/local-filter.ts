import type { ItemFilter } from '../../pagination/filtered.ts';
import { MAX_TEXT } from './pagination-args.ts';

/** A filter that this gateway applies while it reads the list. */
export type LocalFilter<T> = ItemFilter<T> & {
  /** Its values, to which cursors are bound. */
  readonly parameters: object;
  /** Whether no item can match. */
  readonly isEmpty: boolean;
};

/** The bounds of a time of items, both exclusive, in milliseconds since the epoch. */
export type TimeBounds<T> = {
  /** Null where the item has no such time: it matches no bound. */
  readonly timeOf: (item: T) => number | null;
  readonly after: number | undefined;
  readonly before?: number | undefined;
  /** The order of the list by this time, if it has one: a bound in its direction ends the search. */
  readonly order?: 'ascending' | 'descending' | undefined;
};

/** A condition on items, with its value as cursors are bound to it; undefined where it is not given. */
export type Condition<T> = {
  readonly parameter: unknown;
  readonly matches: (item: T) => boolean;
  readonly isEmpty?: boolean;
  readonly isPast?: ((item: T) => boolean) | undefined;
};

/** All conditions that are given must hold; undefined where none is. */
export function localFilter<T>(
  conditions: Readonly<Record<string, Condition<T> | undefined>>,
): LocalFilter<T> | undefined {
  const named = Object.entries(conditions).flatMap(([name, it]) =>
    it ? [[name, it] as const] : [],
  );
  if (named.length === 0) return undefined;
  const given = named.map(([, condition]) => condition);
  const ends = given.flatMap(({ isPast }) => isPast ?? []);
  return {
    matches: (item) => given.every(({ matches }) => matches(item)),
    ...(ends.length > 0 && { isPast: (item: T) => ends.some((isPast) => isPast(item)) }),
    parameters: Object.fromEntries(named.map(([name, { parameter }]) => [name, parameter])),
    isEmpty: given.some(({ isEmpty = false }) => isEmpty),
  };
}

/** Undefined where no bound is given. */
export function withinBounds<T>(bounds: TimeBounds<T>): Condition<T> | undefined {
  const { timeOf, after, before, order } = bounds;
  if (after === undefined && before === undefined) return undefined;
  const when = (item: T, test: (time: number) => boolean): boolean => {
    const time = timeOf(item);
    return time !== null && test(time);
  };
  return {
    parameter: [after, before],
    matches: (item) =>
      when(
        item,
        (time) => (after === undefined || time > after) && (before === undefined || time < before),
      ),
    isPast:
      order === 'descending' && after !== undefined
        ? (item) => when(item, (time) => time <= after)
        : order === 'ascending' && before !== undefined
          ? (item) => when(item, (time) => time >= before)
          : undefined,
    isEmpty: after !== undefined && before !== undefined && after >= before,
  };
}

/** Undefined where no text is given. */
export const equals = <T>(
  textOf: (item: T) => string | null,
  text: string | null | undefined,
): Condition<T> | undefined =>
  text === undefined || text === null
    ? undefined
    : { parameter: text, matches: (item) => textOf(item) === text };

/** The text for a provider's `search`, which narrows its list to rows that contain it, if it accepts the text. */
export const searchFor = (text: string | null | undefined): string | undefined =>
  text && text.length <= MAX_TEXT && text.isWellFormed() && !text.includes('\0') ? text : undefined;
