import fc from 'fast-check';
import { type ExecutionResult, execute, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';
import { schema } from '../../src/schema/schema.ts';
import { executeCompiled, executeWithGraphqlJs, expectAgreement } from './compare.ts';
import type { Values } from './inputs.ts';
import { KNOWN_IDS_QUERY, startProduct, valuesOf } from './product.ts';
import { queryArbitrary } from './query-arbitrary.ts';
import { unhandledIn } from './unhandled.ts';

let product: Awaited<ReturnType<typeof startProduct>>;
let values: Values;

beforeAll(async () => {
  // `asOf` has the time of its read, and each executor makes its own.
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  product = await startProduct();
  const { context } = product.operation(1);
  const { data } = await execute({
    schema,
    document: parse(KNOWN_IDS_QUERY),
    contextValue: context,
  });
  values = valuesOf(JSON.parse(JSON.stringify(data)));
});

afterAll(() => {
  vi.useRealTimers();
  return product.close();
});

describe('against graphql-js, on the schema of the product', () => {
  it('answers any query the same, after the same reads upstream', async () => {
    let answered = 0;
    const same = fc.asyncProperty(
      queryArbitrary(schema, values),
      fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      async ({ text, variables }, seeds) => {
        const document = parse(text);
        const executable = compileQuery(schema, document);
        if (!executable) throw new Error('This is no query.');
        const run = (answer: (context: unknown) => Promise<ExecutionResult>) =>
          Promise.all(
            seeds.map(async (seed) => {
              const { context, reads } = product.operation(seed);
              return { answer: await answer(context), reads };
            }),
          );
        const asked = (context: unknown) => ({ schema, document, variables, context });
        // Once to have everything at hand, so that both find the same.
        await run((context) => executeWithGraphqlJs(asked(context)));
        const theirs = await run((context) => executeWithGraphqlJs(asked(context)));
        const unhandled = await unhandledIn(async () => {
          const ours = await run((context) => executeCompiled(executable, asked(context)));
          for (const [index, { answer, reads }] of ours.entries()) {
            const other = theirs[index];
            if (!other) continue;
            expectAgreement(answer, other.answer);
            expect(reads).toEqual(other.reads);
            answered += answer.data ? 1 : 0;
          }
        });
        expect(unhandled).toEqual([]);
      },
    );
    await fc.assert(same, { numRuns: 100 });
    expect(answered).toBeGreaterThan(100);
  });
});
