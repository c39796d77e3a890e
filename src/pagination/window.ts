import type { CursorPosition } from './cursor-position.ts';
import type { ItemOrError } from './page.ts';

/** The part of a list that a connection returns. */
export type Window<T, P extends CursorPosition = CursorPosition> = {
  readonly items: readonly ItemOrError<T>[];
  /** The position of an item, by its index in `items`; called only if a cursor is selected. */
  readonly positionOf: (index: number) => P;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** Length of the whole filtered list; null where the provider does not state it. */
  readonly totalCount: number | null;
};

/** A page without items, of a list of this length. */
export const emptyWindow = (totalCount: number | null): Window<never, never> => ({
  items: [],
  positionOf: () => {
    throw new RangeError('There is no item.');
  },
  hasNext: false,
  hasPrevious: false,
  totalCount,
});
