/** The value by which a list is sorted; null where the item has none. */
export type SortKey = string | number | null;

/** After the last item of a provider's page for which the provider gave a cursor. */
export type UpstreamCursor = { readonly kind: 'end'; readonly cursor: string };

/**
 * Items next to a position, the nearest first: the fingerprint of an item, or the number of
 * consecutive items that could not be parsed.
 */
export type Neighbours = readonly (string | number)[];

/** After an item inside a provider's page, which has no cursor of its own upstream. */
export type PageOffset = {
  readonly kind: 'in';
  /** The provider's cursor with which the page was read; null for the first page. */
  readonly pageCursor: string | null;
  /** Number of items of that page up to the position: 1 to 1000. */
  readonly offset: number;
  /**
   * Sort key of the last parsed item before the position; null where the list is not sorted by
   * time.
   */
  readonly time: number | null;
  /** Starts with the item before the position. */
  readonly before: Neighbours;
  /** Starts with the item after the position. */
  readonly after: Neighbours;
};

/** After or before an item of a whole list that this gateway sorts. */
export type Keyset = {
  readonly kind: 'key';
  readonly key: SortKey;
  /** Null where the item could not be parsed. */
  readonly id: string | null;
  /**
   * Number of earlier items with the same key and id; as a rule 0 unless items could not be parsed.
   */
  readonly nth: number;
};

/** After an item inside a page that is read again, together with the page behind it. */
export type PageMark = {
  readonly kind: 'page';
  /** Items of the page: 1 to 1000. */
  readonly length: number;
  /** The provider's cursor after the page; null where it gave none. */
  readonly endCursor: string | null;
  readonly offset: PageOffset;
};

/** The position in one of several lists that are merged. */
export type SourcePosition = UpstreamCursor | PageOffset | PageMark | Keyset;

/** The position in each of the merged lists; null where nothing of a list was served. */
export type MergedPosition = {
  readonly kind: 'merged';
  readonly parts: readonly (SourcePosition | null)[];
};

export type CursorPosition = SourcePosition | MergedPosition;

/** The members of a position as they stand in a cursor. */
export const toTuple = (position: CursorPosition): unknown[] => {
  if (position.kind === 'end') return ['end', position.cursor];
  if (position.kind === 'key')
    return ['key', position.key, position.id, ...(position.nth ? [position.nth] : [])];
  if (position.kind === 'merged')
    return ['merged', ...position.parts.map((part) => part && toTuple(part))];
  if (position.kind === 'page')
    return ['page', position.length, position.endCursor, ...toTuple(position.offset)];
  return [
    'in',
    position.pageCursor,
    position.offset,
    position.time,
    position.before,
    position.after,
  ];
};

/** The position of a tuple from a cursor; undefined if it is none. */
export function toPosition([kind, ...rest]: unknown[]): CursorPosition | undefined {
  if (kind !== 'merged') return toSourcePosition([kind, ...rest]);
  const parts = rest.map((part) => (Array.isArray(part) ? toSourcePosition(part) : null));
  const isValid = rest.every((part, index) => part === null || parts[index]);
  return isValid && rest.length <= MAX_SOURCES
    ? { kind, parts: parts.map((part) => part ?? null) }
    : undefined;
}

function toSourcePosition([kind, ...rest]: unknown[]): SourcePosition | undefined {
  if (kind === 'page') {
    const [length, endCursor, ...others] = rest;
    const offset = toSourcePosition(others);
    const isValid = isOffset(length) && (endCursor === null || isUpstreamCursor(endCursor));
    return isValid && offset?.kind === 'in' ? { kind, length, endCursor, offset } : undefined;
  }
  if (kind === 'end') {
    const [cursor] = rest;
    return isUpstreamCursor(cursor) ? { kind, cursor } : undefined;
  }
  if (kind === 'key') {
    const [key, id, nth = 0] = rest;
    return isKey(key) && isStringOrNull(id) && isCount(nth) ? { kind, key, id, nth } : undefined;
  }
  if (kind !== 'in') return undefined;
  const [pageCursor, offset, time, before, after] = rest;
  const isValid =
    (pageCursor === null || isUpstreamCursor(pageCursor)) &&
    isOffset(offset) &&
    isTime(time) &&
    isNeighbours(before) &&
    isNeighbours(after);
  return isValid ? { kind, pageCursor, offset, time, before, after } : undefined;
}

/** Lists that one cursor may name. */
const MAX_SOURCES = 8;

const isString = (value: unknown): value is string => typeof value === 'string';
/** Providers answer an empty cursor with their first page. */
const isUpstreamCursor = (value: unknown): value is string => isString(value) && value !== '';
const isStringOrNull = (value: unknown): value is string | null =>
  value === null || isString(value);
/** A forged cursor cannot cause more comparisons than a real one. */
const isNeighbours = (value: unknown): value is (string | number)[] =>
  Array.isArray(value) && value.length <= 9 && value.every((it) => isString(it) || isOffset(it));
const isTime = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && Number.isFinite(value));
const isKey = (value: unknown): value is SortKey => isString(value) || isTime(value);
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isOffset = (value: unknown): value is number => isCount(value) && value >= 1 && value <= 1000;
