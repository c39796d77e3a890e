import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import type { UpstreamRequest } from '../../src/upstream/request.ts';
import { ANSWERS } from './answers.ts';

// The parser with its fast path, and the same parser with the fast path disabled.
const parser = vi.hoisted(() => ({ isFast: true, undecided: 0 }));
vi.mock('../../src/upstream/response/fast-parser.ts', async (original) => {
  const { compileParser } =
    await original<typeof import('../../src/upstream/response/fast-parser.ts')>();
  const counted: typeof compileParser = (schema) => {
    const fastParse = compileParser(schema);
    return (value) => {
      const answer = parser.isFast ? fastParse(value) : undefined;
      if (answer === undefined) parser.undecided += 1;
      return answer;
    };
  };
  return { compileParser: counted };
});

/** The observable result of parsing a response: its value or error, and its drifts. */
const readWith = (read: UpstreamRequest<unknown>, text: string, isFast: boolean) => {
  parser.isFast = isFast;
  const drifts: unknown[] = [];
  const json: unknown = JSON.parse(text);
  let answer: unknown;
  try {
    answer = read.parse(json, {
      body: text,
      readAt: 0,
      reportDrift: (drift) => drifts.push(drift),
    });
  } catch (error) {
    answer = error;
  }
  // The input may be returned by reference, but never changed.
  deepStrictEqual(json, JSON.parse(text));
  return { answer: plain(answer), drifts };
};

/** Replaces errors by their code and message. */
const plain = (answer: unknown): unknown => {
  if (answer instanceof ProviderError) return { code: answer.code, message: answer.message };
  if (answer instanceof Error) throw answer;
  if (Array.isArray(answer)) return answer.map(plain);
  const { items } = Object(answer);
  return Array.isArray(items) ? { ...Object(answer), items: items.map(plain) } : answer;
};

test.each(ANSWERS)('$endpoint as documented never falls back to zod', (read, answer) => {
  parser.undecided = 0;
  const { drifts } = readWith(read, JSON.stringify(answer), true);
  expect(parser.undecided).toBe(0);
  expect(drifts).toEqual([]);
});

const ID = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, null, true, '', [], {}, [null], [[]], { fields: null }),
  fc.constantFrom(
    'HUGE',
    'HUGE',
    0,
    -0,
    1.5,
    -7,
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
    5e-324,
    1.7e308,
    'NaN',
  ),
  fc.constantFrom(
    ID,
    ID.toLowerCase(),
    `${ID}\n`,
    ID.slice(1),
    ID.replace('8E00', '8G00'),
    ID.replace('8E00', '8E\0F'),
  ),
  fc.constantFrom('2024-02-29T00:00:00Z', '2023-02-29T00:00:00Z', '2026-04-31T00:00:00Z'),
  fc.constantFrom('2026-04-15 12:00:00.5', '2026-04-15T12:00:00z', '2026-04-15', 'soon', '\ud800'),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const name = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'length', '0', 'qds', ''),
  fc.constantFrom('datetime_added', 'created_at', 'priority', 'input_count', 'completed_at'),
  fc.constantFrom('updated_at', 'name', 'status', 'jobs', 'schema', 'error', 'job_id'),
  fc.string(),
);

/** A deep copy: a value inserted into itself would be cyclic. */
const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Each container in a JSON value, with one of its keys. */
type Spot = { readonly inside: object; readonly key: string };

const spotsOf = (value: unknown): readonly Spot[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, item]) => [{ inside: value, key }, ...spotsOf(item)]);

const set = (inside: object, key: string, value: unknown): void => {
  Object.defineProperty(inside, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
};

const CHANGES: Readonly<Record<string, (spot: Spot, name: string, value: unknown) => void>> = {
  replace: ({ inside, key }, _, value) => set(inside, key, value),
  remove: ({ inside, key }) => Reflect.deleteProperty(inside, key),
  add: ({ inside }, added, value) => {
    if (!Array.isArray(inside)) set(inside, added, value);
  },
  rename: ({ inside, key }, renamed) => {
    const value: unknown = Reflect.get(inside, key);
    if (Array.isArray(inside)) return;
    Reflect.deleteProperty(inside, key);
    set(inside, renamed, value);
  },
  moveToEnd: ({ inside, key }) => CHANGES.rename?.({ inside, key }, key, null),
};

const change = fc.record({
  at: fc.nat(200),
  kind: fc.constantFrom(...Object.keys(CHANGES)),
  name,
  value: junk,
});

const mutated = fc
  .tuple(fc.constantFrom(...ANSWERS), fc.array(change, { minLength: 1, maxLength: 4 }))
  .map(([[read, answer], changes]) => {
    const value = copyOf(answer);
    for (const { at, kind, name, value: given } of changes) {
      const spots = spotsOf(value);
      const spot = spots[at % spots.length];
      if (spot) CHANGES[kind]?.(spot, name, copyOf(given));
    }
    // JSON text can contain numbers that are not finite.
    return { read, text: JSON.stringify(value).replaceAll('"HUGE"', '1e999') };
  });

test('the fast parser and zod agree on any mutation of a response', () => {
  fc.assert(
    fc.property(mutated, ({ read, text }) => {
      deepStrictEqual(readWith(read, text, true), readWith(read, text, false));
    }),
    { numRuns: 3_000 },
  );
});

test('the fast parser and zod refuse any other value alike', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ANSWERS), fc.jsonValue(), ([read], value) => {
      const text = JSON.stringify(value);
      deepStrictEqual(readWith(read, text, true), readWith(read, text, false));
    }),
  );
});
