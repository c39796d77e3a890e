import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compileParser } from '../../../src/upstream/response/fast-parser.ts';

const even = (it: unknown) => typeof it === 'number' && it % 2 === 0;
type Tree = { readonly leaf?: number | undefined; readonly branches: readonly Tree[] };
const tree: z.ZodType<Tree> = z.object({
  leaf: z.number().optional(),
  get branches() {
    return z.array(tree);
  },
});

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  unknown: z.unknown(),
  string: z.string(),
  number: z.number(),
  int: z.int(),
  boolean: z.boolean(),
  custom: z.custom(even),
  optional: z.string().optional(),
  nullish: z.int().nullish(),
  'default of nullable': z.string().nullable().default(null),
  'list or nothing': z
    .array(z.number())
    .nullish()
    .transform((it) => it ?? []),
  preprocess: z.preprocess((it) => (typeof it === 'string' ? it.length : it), z.number()),
  piped: z.transform((it) => (even(it) ? it : null)).pipe(z.number()),
  object: z.object({ a: z.string(), b: z.number().optional(), c: z.unknown() }),
  'object of optionals': z.object({ a: z.unknown().optional(), b: z.int().nullish() }),
  'names of Object.prototype': z.object({ constructor: z.unknown(), toString: z.unknown() }),
  nested: z.object({ a: z.array(z.object({ a: z.string() })).nullable(), b: z.object({}) }),

  // What shortcuts do not know, alone and inside what they do.
  refined: z.string().min(2),
  'refined object': z.object({ a: z.unknown() }).refine(({ a }) => a !== null),
  'bounded list': z.array(z.unknown()).max(1),
  formatted: z.guid(),
  'formatted number': z.int32(),
  coerced: z.coerce.string(),
  trimmed: z.string().trim(),
  strict: z.strictObject({ a: z.string() }),
  loose: z.looseObject({ a: z.string() }),
  exact: z.object({ a: z.exactOptional(z.string()) }),
  union: z.object({ a: z.union([z.string(), z.number()]) }),
  map: z.record(z.string(), z.number()),
  codec: z.codec(z.string(), z.number(), { decode: Number, encode: String }),
  'default inside': z.object({ a: z.string().default('x').optional(), b: z.number().prefault(1) }),
  'transform with context': z.transform((it, context) => {
    if (it === null) context.addIssue('null');
    return [it];
  }),
  'a field __proto__': z.object({ ['__proto__']: z.string(), a: z.unknown() }),
  'contains itself': tree,
};

const EXAMPLES: readonly unknown[] = [
  ...[null, true, '', 'x', 'no', 0, -0, 1.5, 8, 2 ** 40, 2 ** 53, [], {}],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[[1], [1, 'x'], [null, null], { a: 'x' }, { b: 1, a: 'x' }, { a: 'x', b: 1, c: [] }],
  ...[{ a: 'x', c: 1, d: 1 }, { a: null, b: {} }, { b: {}, a: [{ a: 'x', b: 1 }] }, { a: 1 }],
  ...[{ constructor: 1, toString: 'x' }, { toString: null }, { branches: [{ branches: [] }] }],
  JSON.parse('{"__proto__":{"a":"x"},"a":"y","c":0}'),
  JSON.parse('{"a":"y","c":0,"__proto__":"x"}'),
];

const thing: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 2 }, fc.constantFrom(...EXAMPLES), fc.jsonValue(), tie('map')),
  list: fc.array(tie('any'), { maxLength: 3 }),
  map: fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'leaf', 'branches', '__proto__', 'toString', 'd'),
    fc.oneof(tie('any'), tie('list')),
    { maxKeys: 4 },
  ),
})).map;
const json = fc.oneof(fc.jsonValue(), thing).map((it): unknown => JSON.parse(JSON.stringify(it)));

test.each(Object.entries(SCHEMAS))('a shortcut to %s is sure of what zod says', (_, schema) => {
  const shortcut = compileParser(schema);
  fc.assert(
    fc.property(json, (value) => {
      const { success, data } = schema.safeParse(value);
      deepStrictEqual(shortcut(value), success ? data : undefined);
    }),
    { numRuns: 200, examples: EXAMPLES.map((value) => [value]) },
  );
});

test('what zod would only copy is the value itself', () => {
  const value = { a: [{ a: 'x' }], b: {} };
  expect(compileParser(SCHEMAS.nested ?? z.never())(value)).toBe(value);
});

test('a value that is changed is changed in a copy', () => {
  const item = z.object({ at: z.transform((it) => String(it)), on: z.unknown() });
  const kept = { at: 'a', on: {} };
  const list = [kept, { at: 7, on: kept }];
  expect(compileParser(z.array(item))(list)).toEqual([kept, { at: '7', on: kept }]);
  expect(list).toEqual([kept, { at: 7, on: kept }]);
});

test('what stands for an absent value is shared, and cannot be changed', () => {
  const shortcut = compileParser(z.object({ a: z.array(z.string()).default([]) }));
  expect(shortcut({})).toEqual({ a: [] });
  expect(Object.isFrozen(shortcut({})?.a)).toBe(true);
});
