import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';

/**
 * A cursor is the base64url form of `[version, list, sort, filter, kind, ...place]`. It is opaque to clients,
 * byte-stable, and refused by any list but the one it was made for. It is not secret and not signed: a forged
 * one can only name another place of a list that the caller may read anyway.
 */
const VERSION = 1;
const MAX_LENGTH = 8192;

/** The list that a cursor belongs to: the same list, sort and filter give the same scope. */
export type CursorScope = { readonly list: string; readonly sort: string; readonly filter: string };

/** A key by which a list is sorted: text, a number, or null where the item has none. */
export type SortKey = string | number | null;

/** After the last item of a provider's page, where the provider itself gave a cursor. */
export type UpstreamCursor = { readonly kind: 'end'; readonly cursor: string };

/**
 * Items around a place, the nearest first: the fingerprint of one that could be read, or how many in a row could
 * not.
 */
export type Neighbours = readonly (string | number)[];

/** After an item inside a provider's page, which has no cursor of its own upstream. */
export type PageOffset = {
  readonly kind: 'in';
  /** The provider's cursor that opened the page; null for the first page. */
  readonly pageCursor: string | null;
  /** How many items of that page are passed: 1 after its first item, 1000 at the most. */
  readonly offset: number;
  /** By which the list is sorted, of the last readable item that is passed; null where it is not sorted by time. */
  readonly time: number | null;
  /** Beginning with the item before the place. */
  readonly before: Neighbours;
  /** Beginning with the item after the place. */
  readonly after: Neighbours;
};

/** After or before an item of a whole list that this gateway sorts itself. */
export type Keyset = {
  readonly kind: 'key';
  readonly key: SortKey;
  /** Null where the item could not be read. */
  readonly id: string | null;
  /** How many items before it have the same key and id: as a rule none, unless they could not be read. */
  readonly nth: number;
};

export type CursorPosition = UpstreamCursor | PageOffset | Keyset;

/** Names the scope of a list. The filter is any flat record; absent and undefined members are the same. */
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
 * Reads a cursor that must belong to `scope`.
 * @throws GatewayError `CURSOR_INVALID` when it is not one of ours, `CURSOR_MISMATCH` when it is another list's.
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
    // answered below, like every other text that is not a cursor
  }
  throw new GatewayError('CURSOR_INVALID');
}

function toPosition([kind, ...rest]: unknown[]): CursorPosition | undefined {
  if (kind === 'end') {
    const [cursor] = rest;
    return isString(cursor) ? { kind, cursor } : undefined;
  }
  if (kind === 'key') {
    const [key, id, nth = 0] = rest;
    return isKey(key) && isStringOrNull(id) && isCount(nth) ? { kind, key, id, nth } : undefined;
  }
  if (kind !== 'in') return undefined;
  const [pageCursor, offset, time, before, after] = rest;
  const isValid =
    isStringOrNull(pageCursor) &&
    isOffset(offset) &&
    isTime(time) &&
    isNeighbours(before) &&
    isNeighbours(after);
  return isValid ? { kind, pageCursor, offset, time, before, after } : undefined;
}

const isString = (value: unknown): value is string => typeof value === 'string';
/** Names are told back to the client when they differ, so a forged one must not carry a message of its own. */
const isName = (value: unknown): value is string => isString(value) && /^[\w.]{1,40}$/.test(value);
const isStringOrNull = (value: unknown): value is string | null =>
  value === null || isString(value);
/** A forged cursor has no more to look for than one of ours. */
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
