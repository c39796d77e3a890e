import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { parseSync, Visitor } from 'vite';
import { expect, test, vi } from 'vitest';
import { MAX_STEPS, Pattern } from './backtracking.ts';

// Every regular expression of the product may meet a text that a caller or a provider made for it. Its search has to
// take steps in proportion to the text, from whatever position: twice the text, twice the steps.

const SRC = path.resolve(import.meta.dirname, '../../src');

type Expression = { readonly source: string; readonly flags: string };
const written = new Map<string, Expression>();
const built: Expression[] = [];

for await (const file of glob('**/*.ts', { cwd: SRC })) {
  const text = readFileSync(path.join(SRC, file), 'utf8');
  const visitor = new Visitor({
    Literal: (node) => {
      if (!('regex' in node)) return;
      const { pattern: source, flags } = node.regex;
      written.set(`${file}: /${source}/${flags}`, { source, flags });
    },
  });
  visitor.visit(parseSync(file, text).program);
  if (!text.includes('RegExp(')) continue;
  // Expressions that are put together are those that the module makes when it is loaded.
  const record = ({ source, flags }: RegExp) => built.push({ source, flags });
  vi.stubGlobal('RegExp', recording(record));
  vi.resetModules();
  await import(path.join(SRC, file));
  vi.unstubAllGlobals();
}
for (const { source, flags } of built) written.set(`built: /${source}/${flags}`, { source, flags });

function recording(record: (made: RegExp) => void): typeof RegExp {
  return new Proxy(RegExp, {
    construct: (target, [source, flags]: [string, string?]) => {
      const made = new target(source, flags);
      record(made);
      return made;
    },
  });
}

const LENGTH = 60;

/** Texts made of what the parts of a pattern match: each piece, and each two, over and over. */
function* hostile({ pieces }: Pattern): Generator<(length: number) => string> {
  const all = [...pieces].filter(Boolean).slice(0, 16);
  const pumps = all.flatMap((one) => ['', ...all].map((other) => other + one));
  for (const pump of new Set(pumps)) {
    for (const before of ['', ...all.slice(0, 4)]) {
      for (const after of ['', '\n']) {
        yield (length) => before + pump.repeat(length / pump.length + 1).slice(0, length) + after;
      }
    }
  }
}

/** The text over which twice the length costs far more than twice the steps. */
function worstOf(expression: Expression): string | undefined {
  const pattern = new Pattern(expression);
  for (const text of hostile(pattern)) {
    const { steps } = pattern.search(text(LENGTH));
    if (steps < 4 * LENGTH) continue;
    const more = pattern.search(text(4 * LENGTH)).steps;
    if (more > 8 * steps || more >= MAX_STEPS) return text(LENGTH);
  }
  return undefined;
}

test('the expressions of the product are found', () => {
  expect(written.size).toBeGreaterThan(40);
  expect(built.length).toBeGreaterThanOrEqual(3);
});

test.each([...written])('%s is searched for in linear time', (_, expression) => {
  expect(worstOf(expression)).toBeUndefined();
});

test.each([
  / Did you mean .*\?$/s,
  /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi,
  /^\s*(?:at .*|File ".*", line .*|Traceback .*)$/gm,
  /\/+$/,
  /(a|aa)+$/,
  /(?<=:)\s*\s*x/,
])('%s would be found', (expression) => {
  expect(worstOf(expression)).toBeDefined();
});

test.each([...written].filter(([, { source }]) => !/\\[1-9]/.test(source)))(
  'steps of %s are counted on the way that the engine takes',
  (_, { source, flags }) => {
    const pattern = new Pattern({ source, flags });
    const expression = new RegExp(source, flags.replace(/[gy]/g, ''));
    for (const text of [...hostile(pattern)].slice(0, 200)) {
      const found = expression.exec(text(LENGTH));
      const first = found ? `${found.index}-${found.index + found[0].length}` : undefined;
      expect([text(LENGTH), pattern.search(text(LENGTH)).first]).toEqual([text(LENGTH), first]);
    }
  },
);
