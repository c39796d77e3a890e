import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';
import { PlanCache } from '../../src/execution/plan-cache.ts';
import { schema } from '../../src/schema/schema.ts';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import { requestOnce } from './ask.ts';

/** What the plans of all operations weigh at the most, in fields. */
const MAX_WEIGHT = 60_000;

const SWITCHES = ['a', 'b', 'c', 'd'];
const head = SWITCHES.map((name) => `$${name}: Boolean!`).join(' ');
const leaves = SWITCHES.map((name) => `${name}: name @include(if: $${name})`).join(' ');

/** Aliases of `__type`, each with the fields of the next fragment by aliases again: 18 times 18 of them. */
const document = (index: number): string => {
  const times = (count: number, text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at)).join(' ');
  return `query Q${index} (${head}) { ${times(9, (at) => `a${at}: __type(name: "Query") { ...A }`)} }
    fragment A on __Type { ${times(9, (at) => `b${at}: interfaces { name }`)} ...B }
    fragment B on __Type { ${leaves} kind ${times(9, (at) => `c${at}: description`)} }`;
};

const variants = Array.from({ length: 16 }, (_, bits) =>
  Object.fromEntries(SWITCHES.map((name, bit) => [name, (bits & (1 << bit)) > 0])),
);

describe('plans of many documents, each in all the ways of its switches', () => {
  test('weigh no more than their bound together, and give way one by one', async () => {
    const plans = new PlanCache();
    const set = vi.spyOn(plans, 'set');
    for (let index = 0; index < 20; index += 1) {
      const executable = compileQuery(schema, parse(document(index)), undefined, plans);
      for (const variables of variants) {
        const answer = await executable?.execute({ variables, context: {} });
        expect(answer?.errors).toBeUndefined();
        expect(plans.weight).toBeLessThanOrEqual(MAX_WEIGHT);
      }
    }
    // The last ones are there still: nothing is planned for what was just answered.
    expect(plans.weight).toBeGreaterThan(MAX_WEIGHT / 2);
    expect(set).toHaveBeenCalled();
  });

  test('of an operation that is asked again are not made again', async () => {
    const plans = new PlanCache();
    const set = vi.spyOn(plans, 'set');
    const executable = compileQuery(schema, parse(document(0)), undefined, plans);
    for (const variables of variants) await executable?.execute({ variables, context: {} });
    const before = set.mock.calls.length;
    for (const variables of variants) await executable?.execute({ variables, context: {} });
    expect(set).toHaveBeenCalledTimes(before);
  });
});

describe('over HTTP', () => {
  let fixture: GatewayFixture;
  beforeAll(async () => {
    fixture = await startGatewayFixture({ size: 1 });
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => fixture[Symbol.asyncDispose]());

  test('all documents share one bound, whichever way they are answered', async () => {
    const again = new Set<unknown>();
    let weight = 0;
    const { set } = PlanCache.prototype;
    vi.spyOn(PlanCache.prototype, 'set').mockImplementation(function (this: PlanCache, ...given) {
      set.apply(this, given);
      again.add(this);
      weight = Math.max(weight, this.weight);
    });
    for (let index = 0; index < 8; index += 1) {
      for (const variables of variants) {
        expect(await requestOnce(fixture, document(index), variables)).toEqual({
          status: 200,
          codes: [],
        });
      }
    }
    expect(again.size).toBe(1);
    expect(weight).toBeGreaterThan(MAX_WEIGHT / 2);
    expect(weight).toBeLessThanOrEqual(MAX_WEIGHT);
  });
});
