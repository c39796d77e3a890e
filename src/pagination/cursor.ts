import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import { type CursorPosition, toPosition, toTuple } from './cursor-position.ts';

/**
 * A cursor is the base64url form of `[version, list, sort, filter, kind, ...position]`. It is
 * opaque to clients, byte-stable, and valid only for the list that issued it. It is neither secret
 * nor signed: a forged one can only name another position in a list that the caller may read
 * anyway.
 */
const VERSION = 1;
const MAX_LENGTH = 16_384;

/** The list that a cursor belongs to: equal list, sort and filter give an equal scope. */
export type CursorScope = { readonly list: string; readonly sort: string; readonly filter: string };

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

/** @throws GatewayError `PROVIDER_CONTRACT` where the provider's cursors are so long that this one would be refused. */
export function encodeCursor(
  { list, sort, filter }: CursorScope,
  position: CursorPosition,
): string {
  const tuple = [VERSION, list, sort, filter, ...toTuple(position)];
  const text = Buffer.from(JSON.stringify(tuple)).toString('base64url');
  if (text.length > MAX_LENGTH) {
    throw new GatewayError('PROVIDER_CONTRACT', 'A cursor of the provider is too long.');
  }
  return text;
}

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

const isString = (value: unknown): value is string => typeof value === 'string';
/** The error message repeats the name, so a forged name must not carry a message of its own. */
const isName = (value: unknown): value is string => isString(value) && /^[\w.]{1,40}$/.test(value);

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
