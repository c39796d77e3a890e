import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Environment } from '../src/config/environment.ts';
import { LIMITS } from '../src/server/limits/use-document-limits.ts';

// docs/limits.md against the code: each figure of the page is the default that the code has.

const ROOT = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(ROOT, 'docs/limits.md'), 'utf8');

/** Cells of the rows that state a limit: what it counts, its default, and what sets it. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what it counts'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, counts = '', value = '', setting = '']) => ({ counts, value, setting }));

const settings = Object.entries(Environment.parse({}));
const settingOf = (name: string): unknown => settings.find(([key]) => key === name)?.[1];

/** Values that the files of a folder, or a file, give to a constant or an entry of this name. */
const valuesOf = (name: string | undefined, place: string): number[] => {
  const pattern = place.endsWith('.ts') ? place : `${place}/**/*.ts`;
  const files = globSync(pattern, { cwd: ROOT });
  const texts = files.map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
  const value = new RegExp(String.raw`\b${name ?? '[A-Z_]+'}(?: =|:) (\d[\d_]*)[;,]`, 'g');
  return texts.flatMap((text) =>
    [...text.matchAll(value)].map(([, digits = '']) => Number(digits.replaceAll('_', ''))),
  );
};

describe('docs/limits.md', () => {
  it('is read', () => expect(rows.length).toBeGreaterThan(30));

  it.each(rows)('has the default of: $counts', ({ value, setting }) => {
    const figure = value === 'none' ? undefined : Number(value.replaceAll(' ', ''));
    const [, name] = /^`([A-Z_]+)`$/.exec(setting) ?? [];
    if (name !== undefined) return expect(settingOf(name)).toBe(figure);
    const [, constant, place = ''] = /^(?:`(\w+)` in )?`(src\/[\w/.-]+)`$/.exec(setting) ?? [];
    return expect(valuesOf(constant, place)).toContain(figure);
  });

  it('has every limit of documents, and every setting that bounds something', () => {
    const names = Object.keys(LIMITS).map((name) => `\`${name}\``);
    const bounds = Object.keys(Environment.shape).filter((name) =>
      /^(MAX_|RATE_|OPERATION_|PROVIDER_|RESPONSE_|RETRY_|COOLDOWN|BREAKER_|CACHE_MAX)/.test(name),
    );
    for (const name of [...names, ...bounds.map((bound) => `\`${bound}\``)]) {
      expect(page).toContain(`| ${name}`);
    }
  });
});
