import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/providers/routes.ts';

const page = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8');

/** The text under a heading of the second level. */
const section = (number: number): string =>
  page.split(/^## /m).find((text) => text.startsWith(`${number}. `)) ?? '';

const endpoints = Object.values(ROUTES).flatMap((routes) =>
  Object.values(routes).map(({ endpoint }) => endpoint),
);

describe('docs/providers.md', () => {
  it('lists the routes that the code calls, and no other', () => {
    const rows = section(0).matchAll(/^\| `((?:GET|POST) [^`]+)` \|/gm);
    expect([...rows].map(([, route]) => route)).toEqual(endpoints);
  });

  it('marks the certainty of each route and names its source', () => {
    const rows = section(0)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const sources = new Set(section(7).match(/\b[QS]\d+b?\b/g));
    for (const row of rows) {
      expect(row).toMatch(/\[(?:seed|docs|sdk|3p|inferred)\]/);
      const named =
        row
          .split('|')
          .at(-2)
          ?.match(/\b[QS]\d+b?\b/g) ?? [];
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((source) => !sources.has(source))).toEqual([]);
    }
  });

  it('has every section that the code refers to', () => {
    const headings = new Set([...page.matchAll(/^#{2,3} (\d(?:\.\d)?)[. ]/gm)].map(([, it]) => it));
    for (const name of [
      '1.1',
      '1.2',
      '1.3',
      '1.4',
      '1.5',
      '1.6',
      '2.2',
      '2.3',
      '2.4',
      '2.5',
      '2.8',
      '4',
    ]) {
      expect(headings).toContain(name);
    }
  });

  it('names no path of the machine it was written on', () => {
    expect(page).not.toMatch(/(?:^|[\s`(])\/(?:work|home|tmp|root)\//m);
  });
});
