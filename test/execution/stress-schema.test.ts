import fc from 'fast-check';
import { type ExecutionResult, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';
import {
  type Execution,
  errorsOf,
  executeCompiled,
  executeWithGraphqlJs,
  expectAgreement,
} from './compare.ts';
import { queryArbitrary } from './query-arbitrary.ts';
import { type ResolverMode, ScriptedResolvers } from './scripted-resolvers.ts';
import { schema, VALUES } from './stress-schema.ts';
import { unhandledIn } from './unhandled.ts';

type Run = { readonly script: ScriptedResolvers; readonly answer: ExecutionResult };

/** Answers the same query several times at the same time, each time with a script of its own. */
async function runAll(
  scripts: readonly ScriptedResolvers[],
  answerTo: (context: ScriptedResolvers) => Promise<ExecutionResult>,
): Promise<{ runs: Run[]; unhandled: unknown[] }> {
  let runs: Run[] = [];
  const unhandled = await unhandledIn(async () => {
    runs = await Promise.all(
      scripts.map(async (script) => ({ script, answer: await answerTo(script) })),
    );
    for (const script of scripts) await script.drained();
  });
  return { runs, unhandled };
}

/** Both ways agree about any query, whatever its resolvers do, and however often its plan has been used. */
const agree = (mode: ResolverMode, check: (ours: Run, theirs: Run) => void) =>
  fc.asyncProperty(queryArbitrary(schema, VALUES), seeds, async ({ text, variables }, numbers) => {
    const document = parse(text);
    const executable = compileQuery(schema, document);
    if (!executable) throw new Error('This is no query.');
    const scripts = () => numbers.map((seed) => new ScriptedResolvers(seed, mode));
    const asked = (context: ScriptedResolvers): Execution => ({
      schema,
      document,
      variables,
      context,
    });
    const theirs = await runAll(scripts(), (script) => executeWithGraphqlJs(asked(script)));
    const ours = await runAll(scripts(), (script) => executeCompiled(executable, asked(script)));
    expect(ours.unhandled).toEqual([]);
    for (const [index, run] of ours.runs.entries()) {
      const other = theirs.runs[index];
      if (other) check(run, other);
    }
  });

const seeds = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });

/** What stands at a place, or at the first null on the way to it. */
function valueAt(data: unknown, place: string): unknown {
  let at: unknown = data;
  for (const key of place.split('.')) if (at !== null) at = Reflect.get(Object(at), key);
  return at;
}

describe('against graphql-js, on a schema with everything in every position', () => {
  it('answers the same, in the same words, when nothing has to be waited for', async () => {
    const same = agree('calm', (ours, theirs) => {
      expectAgreement(ours.answer, theirs.answer);
      expect(errorsOf(ours.answer)).toEqual(errorsOf(theirs.answer));
      expect(ours.script.log).toEqual(theirs.script.log);
    });
    await fc.assert(same, { numRuns: 300 });
  });

  it('answers the same with promises, and calls the same resolvers in the same order', async () => {
    const same = agree('prompt', (ours, theirs) => {
      expectAgreement(ours.answer, theirs.answer);
      const called = new Set(ours.script.log);
      expect(ours.script.log).toEqual(theirs.script.log.filter((place) => called.has(place)));
      // Below what is null already graphql-js goes on where a promise is outstanding, and we do not.
      for (const place of theirs.script.log) {
        if (!called.has(place)) expect(valueAt(ours.answer.data, place)).toBeNull();
      }
    });
    await fc.assert(same, { numRuns: 300 });
  });

  it('answers the same with thenables of other makes', async () => {
    const same = agree('wild', (ours, theirs) => {
      expectAgreement(ours.answer, theirs.answer);
    });
    await fc.assert(same, { numRuns: 300 });
  });
});
