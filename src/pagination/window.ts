import type { Place } from './cursor.ts';
import type { Item } from './page.ts';

/** One item of the answer and where it stands; `place` is only asked where a cursor is selected. */
export type Slot<T> = { readonly item: Item<T>; readonly place: () => Place };

/** The part of a list that a connection shows. */
export type Window<T> = {
  readonly slots: readonly Slot<T>[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** Length of the whole filtered list; null where the provider does not say. */
  readonly totalCount: number | null;
};
