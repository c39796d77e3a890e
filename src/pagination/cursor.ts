import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';

/**
 * A cursor is the base64url form of `[version, list, sort, filter, kind, ...position]`. It is
 * opaque to clients, byte-stable, and valid only for the list that issued it. It is neither secret
 * nor signed: a forged one can only name another position in a list that the caller may read
 * anyway.
 */
const VERSION = 1;
const MAX_LENGTH = 8192;

/** The list that a cursor belongs to: equal list, sort and filter give an equal scope. */
export type CursorScope = { readonly list: string; readonly sort: string; readonly filter: string };

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

export type CursorPosition = UpstreamCursor | PageOffset | Keyset;

/**
 * Creates the scope of a list. The filter is a flat record; null, undefined and absent members are
 * equal.
 */
export function scopeOf(list: string, sort: string, filter: object = {}): CursorScope {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== null);
  if (given.length === 0) return { list, sort, filter: '' };
  const canonical = JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { list, sort, filter: hash('sha256', canonical, 'base64url').slice(0, 12) };
}

const toTuple = (position: CursorPosition): unknown[] => {
  if (position.kind === 'end') return ['end', position.cursor];
  if (position.kind === 'key')
    return ['key', position.key, position.id, ...(position.nth ? [position.nth] : [])];
  return [
    'in',
    position.pageCursor,
    position.offset,
    position.time,
    position.before,
    position.after,
  ];
};

export const encodeCursor = (
  { list, sort, filter }: CursorScope,
  position: CursorPosition,
): string =>
  Buffer.from(JSON.stringify([VERSION, list, sort, filter, ...toTuple(position)])).toString(
    'base64url',
  );

/**
 * Decodes a cursor that must belong to `scope`.
 * @throws GatewayError `CURSOR_INVALID` if this gateway did not create it, `CURSOR_MISMATCH` if
 * another list did.
 */
export function decodeCursor(scope: CursorScope, text: string): CursorPosition {
  const [version, list, sort, filter, ...rest] = parse(text);
  const position = toPosition(rest);
  if (version !== VERSION || !isName(list) || !isName(sort) || !isString(filter) || !position) {
    throw new GatewayError('CURSOR_INVALID');
  }
  const cursorScope = { list, sort, filter };
  if (encodeCursor(cursorScope, position) !== text) throw new GatewayError('CURSOR_INVALID');
  assertScope(scope, cursorScope);
  return position;
}

function parse(text: string): unknown[] {
  if (text.length > MAX_LENGTH) throw new GatewayError('CURSOR_INVALID');
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(value)) return value;
  } catch {
    // rejected below, like every text that is not a cursor
  }
  throw new GatewayError('CURSOR_INVALID');
}

function toPosition([kind, ...rest]: unknown[]): CursorPosition | undefined {
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

const isString = (value: unknown): value is string => typeof value === 'string';
/** Providers answer an empty cursor with their first page. */
const isUpstreamCursor = (value: unknown): value is string => isString(value) && value !== '';
/** The error message repeats the name, so a forged name must not carry a message of its own. */
const isName = (value: unknown): value is string => isString(value) && /^[\w.]{1,40}$/.test(value);
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

function assertScope(expected: CursorScope, cursorScope: CursorScope): void {
  if (cursorScope.list !== expected.list) {
    throw cursorMismatchError(
      `It was made for ${cursorScope.list}, this list is ${expected.list}.`,
    );
  }
  if (cursorScope.sort !== expected.sort) {
    throw cursorMismatchError(
      `It was made for the order ${cursorScope.sort}, this list is in the order ${expected.sort}.`,
    );
  }
  if (cursorScope.filter !== expected.filter) {
    throw cursorMismatchError(
      'It was made with another filter. Start the changed list from its first page.',
    );
  }
}

const cursorMismatchError = (difference: string): GatewayError =>
  new GatewayError('CURSOR_MISMATCH', `This cursor belongs to another list. ${difference}`);
