import type { CursorPosition } from './cursor.ts';
import type { ItemOrError } from './page.ts';

/** The part of a list that a connection shows. */
export type Window<T> = {
  readonly items: readonly ItemOrError<T>[];
  /** Where one of the items stands, by its index here; only asked where a cursor is selected. */
  readonly positionOf: (index: number) => CursorPosition;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** Length of the whole filtered list; null where the provider does not say. */
  readonly totalCount: number | null;
};
