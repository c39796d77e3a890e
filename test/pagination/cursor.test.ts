import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { decodeCursor, encodeCursor, scopeOf } from '../../src/pagination/cursor.ts';
import type { CursorPosition } from '../../src/pagination/cursor-position.ts';

const scope = scopeOf('qualia.datasets', 'NEWEST');
const key = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);
const text = fc.string({ unit: 'grapheme' });
const upstreamCursor = fc.string({ unit: 'grapheme', minLength: 1 });
const neighbours = fc.array(fc.oneof(text, fc.integer({ min: 1, max: 1000 })), { maxLength: 9 });
const position: fc.Arbitrary<CursorPosition> = fc.oneof(
  fc.record({ kind: fc.constant('end' as const), cursor: upstreamCursor }),
  fc.record({ kind: fc.constant('key' as const), key, id: fc.option(text), nth: fc.nat() }),
  fc.record({
    kind: fc.constant('in' as const),
    pageCursor: fc.option(upstreamCursor),
    offset: fc.integer({ min: 1, max: 1000 }),
    time: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    before: neighbours,
    after: neighbours,
  }),
);

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof GatewayError ? `${error.code}: ${error.message}` : String(error);
  }
  return 'accepted';
};

describe('a cursor', () => {
  it('decodes to the position it encodes, is URL-safe and byte-stable', () => {
    fc.assert(
      fc.property(position, (position) => {
        const cursor = encodeCursor(scope, position);
        expect(cursor).toMatch(/^[\w-]+$/);
        const back = decodeCursor(scope, cursor);
        // -0 and 0 are the same position.
        expect(JSON.stringify(back)).toBe(JSON.stringify(position));
        expect(encodeCursor(scope, back)).toBe(cursor);
      }),
    );
  });

  it('is refused by another list, order or filter with a message that names it', () => {
    const cursor = encodeCursor(scope, { kind: 'end', cursor: 'x' });
    const against = (list: string, sort: string, filter: object = {}) =>
      code(() => decodeCursor(scopeOf(list, sort, filter), cursor));
    expect(against('qualia.datasets', 'NEWEST')).toBe('accepted');
    expect(against('qualia.models', 'NEWEST')).toMatch(
      /^CURSOR_MISMATCH.*qualia\.datasets.*qualia\.models/,
    );
    expect(against('qualia.datasets', 'NAME')).toMatch(/^CURSOR_MISMATCH.*NEWEST.*NAME/);
    expect(against('qualia.datasets', 'NEWEST', { search: 'a' })).toMatch(
      /^CURSOR_MISMATCH.*filter/,
    );
  });

  it('is independent of the order of filter members and of null members', () => {
    expect(scopeOf('a', 'b', { x: 1, y: 2 })).toEqual(
      scopeOf('a', 'b', { y: 2, x: 1, z: undefined }),
    );
    expect(scopeOf('a', 'b', { x: undefined })).toEqual(scopeOf('a', 'b'));
    expect(scopeOf('a', 'b', { x: '1' })).not.toEqual(scopeOf('a', 'b', { x: '2' }));
  });

  it.each([
    ['empty', ''],
    ['no base64', '%%%'],
    ['truncated', encodeCursor(scope, { kind: 'end', cursor: 'x' }).slice(0, -3)],
    ['extended', `${encodeCursor(scope, { kind: 'end', cursor: 'x' })}AA`],
    ['padded', `${encodeCursor(scope, { kind: 'end', cursor: 'xy' })}=`],
    ['an object', Buffer.from('{"a":1}').toString('base64url')],
    [
      'of another version',
      Buffer.from('[99,"qualia.datasets","NEWEST","","end","x"]').toString('base64url'),
    ],
    [
      'of an unknown kind',
      Buffer.from('[1,"qualia.datasets","NEWEST","","?","x"]').toString('base64url'),
    ],
    [
      'with a wrong offset',
      Buffer.from('[1,"qualia.datasets","NEWEST","","in",null,0,null,[],[]]').toString('base64url'),
    ],
    [
      'with an offset past any page',
      Buffer.from('[1,"qualia.datasets","NEWEST","","in",null,1001,null,[],[]]').toString(
        'base64url',
      ),
    ],
    [
      'with more neighbours than any place has',
      Buffer.from(
        '[1,"qualia.datasets","NEWEST","","in",null,1,null,[1,1,1,1,1,1,1,1,1,1],[]]',
      ).toString('base64url'),
    ],
    [
      'with a number below none',
      Buffer.from('[1,"qualia.datasets","NEWEST","","key",null,null,-1]').toString('base64url'),
    ],
    [
      'with a number that is not written',
      Buffer.from('[1,"qualia.datasets","NEWEST","","key",null,"a",0]').toString('base64url'),
    ],
    [
      'with a name for a time',
      Buffer.from('[1,"qualia.datasets","NEWEST","","in",null,1,"a",[],[]]').toString('base64url'),
    ],
    [
      'with a message in its name',
      Buffer.from('[1,"call 555 now","NEWEST","","end","x"]').toString('base64url'),
    ],
    ['huge', 'A'.repeat(100_000)],
  ])('that is %s is invalid', (_what, cursor) => {
    expect(code(() => decodeCursor(scope, cursor))).toMatch(/^CURSOR_INVALID/);
  });

  it('is refused with a code when forged', () => {
    const forged = fc.oneof(
      fc.string(),
      fc.string().map((it) => Buffer.from(it).toString('base64url')),
      fc.json().map((it) => Buffer.from(it).toString('base64url')),
      fc
        .array(fc.jsonValue())
        .map((it) =>
          Buffer.from(JSON.stringify([1, 'qualia.datasets', 'NEWEST', '', ...it])).toString(
            'base64url',
          ),
        ),
    );
    fc.assert(
      fc.property(forged, (cursor) => {
        expect(code(() => decodeCursor(scope, cursor))).toMatch(
          /^(CURSOR_INVALID|CURSOR_MISMATCH|accepted)/,
        );
      }),
      { numRuns: 2000 },
    );
  });
});
