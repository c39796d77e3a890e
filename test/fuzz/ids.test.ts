import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { globalId, NODE_KEYS, parseGlobalId, providerId } from '../../src/schema/node.ts';

const types = fc.constantFrom(...(Object.keys(NODE_KEYS) as (keyof typeof NODE_KEYS)[]));
const text = fc.string({ unit: 'binary' });
const forged = fc.oneof(
  text,
  fc.base64String(),
  text.map((it) => Buffer.from(it).toString('base64url')),
  fc.tuple(types, text).map(([type, id]) => globalId(type, id)),
  fc.tuple(types, fc.uuid()).map(([type, id]) => globalId(type, id)),
  fc.tuple(types, fc.uuid()).map(([type, id]) => `${globalId(type, id)}=`),
  fc.tuple(types, fc.uuid()).map(([type, id]) => globalId(type, id.toUpperCase())),
);

describe('a global id', () => {
  it('is read as what it was made of, or refused by code', () => {
    fc.assert(
      fc.property(forged, (id) => {
        try {
          const { type, id: own } = parseGlobalId(id);
          expect(globalId(type, own)).toBe(id);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
          expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
          if (id.length > 8) expect(String(error)).not.toContain(id);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('is one for one object, however the provider spells it', () => {
    fc.assert(
      fc.property(types, fc.uuid(), (type, uuid) => {
        const own = providerId(type, uuid);
        expect(own).toBe(uuid);
        expect(parseGlobalId(globalId(type, uuid))).toEqual({ type, id: uuid });
      }),
    );
  });

  it('of a provider is never made of what is no text', () => {
    fc.assert(
      fc.property(types, fc.anything(), (type, value) => {
        const own = providerId(type, value);
        if (own !== undefined) expect(typeof value).toBe('string');
      }),
    );
  });
});
