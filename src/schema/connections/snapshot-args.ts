import { badInput, GatewayError } from '../../errors.ts';
import { type CursorScope, decodeCursor } from '../../pagination/cursor.ts';
import type { Keyset } from '../../pagination/cursor-position.ts';
import { builder } from '../builder.ts';
import { assertPageSize, givenCursor } from './pagination-args.ts';

/** Arguments of a list that this gateway cuts, in both directions; `absent` says what null means. */
export const snapshotArgs = (absent: string) =>
  builder.args((t) => ({
    first: t.int({
      description: `Number of items from the start, from 0 to 1000. Not together with \`last\`. ${absent}`,
    }),
    after: t.string({
      description:
        'Cursor of the edge behind which the page starts. Null or empty means the start of the list.',
    }),
    last: t.int({
      description: `Number of items from the end, from 0 to 1000. Not together with \`first\`. ${absent}`,
    }),
    before: t.string({
      description:
        'Cursor of the edge before which the page ends. Null or empty means the end of the list.',
    }),
  }));

type Sizes = {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
};

/**
 * At most one of the two is given.
 * @throws GatewayError `BAD_USER_INPUT` where both are, or one is out of range.
 */
export function givenSizes(args: Sizes): { first: number | undefined; last: number | undefined } {
  const first = pageSize('first', args.first);
  const last = pageSize('last', args.last);
  if (first !== undefined && last !== undefined) {
    throw badInput('Give `first` or `last`, not both.');
  }
  return { first, last };
}

function pageSize(name: 'first' | 'last', given: number | null | undefined): number | undefined {
  if (given === null || given === undefined) return undefined;
  assertPageSize(name, given);
  return given;
}

/** @throws GatewayError the errors of `decodeCursor`. */
export function decodeKeyset(
  scope: CursorScope,
  argument: string | null | undefined,
): Keyset | undefined {
  const cursor = givenCursor(argument);
  if (cursor === undefined) return undefined;
  const position = decodeCursor(scope, cursor);
  if (position.kind !== 'key') throw new GatewayError('CURSOR_INVALID');
  return position;
}
