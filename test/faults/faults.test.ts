import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ERRORS, type ProviderName } from '../../src/errors.ts';
import { CASES, type Case, SECRET, SETTINGS } from './cases.ts';
import { pageOf } from './page.ts';
import { type Observation, run } from './run.ts';

const PROVIDERS = ['qualia', 'sutro'] as const;
const TABLE = PROVIDERS.flatMap((provider) =>
  CASES.map((faultCase) => ({ provider, the: faultCase, ...faultCase })),
);
/** How many cases run side by side: most of their time is waiting. */
const CONCURRENCY = 4;

const faultResults = new Map<string, Observation>();
const nameOf = (the: Case, provider: ProviderName) => `${provider}: ${the.what}`;
const observed = (the: Case, provider: ProviderName): Observation => {
  const result = faultResults.get(nameOf(the, provider));
  if (!result) throw new Error(`${nameOf(the, provider)} was not run.`);
  return result;
};

beforeAll(async () => {
  const waiting = TABLE.values();
  const worker = async (): Promise<void> => {
    for (const { the, provider } of waiting) {
      faultResults.set(nameOf(the, provider), await run(the, provider));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}, 120_000);

describe.each(TABLE)('$provider, $what', ({ the, provider }) => {
  test('is told by its code', () => {
    expect(observed(the, provider).code).toBe(the.code);
    if (the.code !== null) expect(Object.keys(ERRORS)).toContain(the.code);
  });

  test('leaves the other provider’s data whole', () => {
    expect(observed(the, provider).otherIsWhole).toBe(true);
  });

  test('is answered within the operation’s time', () => {
    const { OPERATION_TIMEOUT_MS } = { ...SETTINGS, ...the.env };
    // The answer is written after the deadline has struck.
    expect(observed(the, provider).duration).toBeLessThan(Number(OPERATION_TIMEOUT_MS) + 1_500);
  });

  test('leaks nothing', () => {
    const { text, secrets } = observed(the, provider);
    for (const secret of [SECRET, ...secrets]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/https?:|127\.0\.0\.1|localhost|internal\.example/);
    expect(text).not.toMatch(/ECONN|UND_ERR|undici|node_modules|\bat \w+ \(|\.ts:|<html|"stack"/);
  });
});

test('docs/faults.md says what this run has shown (UPDATE_DOCS=1 rewrites it)', () => {
  const file = new URL('../../docs/faults.md', import.meta.url);
  const page = pageOf(observed);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, page);
  expect(page).toBe(readFileSync(file, 'utf8'));
});
