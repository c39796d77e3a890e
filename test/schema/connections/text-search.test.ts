import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, foldCase, searchText } from '../../../src/schema/connections/text-search.ts';

test.each([
  ['Évaluations', 'e\u0301valuations'],
  ['Évaluations', 'ÉVAL'],
  ['STRASSE', 'straße'],
  ['Große Straße', 'GROSSE STRASSE'],
  ['GROẞE STRAẞE', 'große strasse'],
  ['İstanbul', 'i\u0307stanbul'],
  ['ΟΔΟΣ', 'οδος'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['\uAC00', '\u1100\u1161'],
  ['ANGSTROM \u212B', 'å'],
])('%j contains %j', (name, search) => {
  expect(contains([null, name], searchText(search) ?? '')).toBe(true);
});

test.each([
  ['Évaluations', 'evaluations'],
  ['resume', 'résumé'],
  [null, 'a'],
])('%j does not contain %j: accents count', (name, search) => {
  expect(contains([name], searchText(search) ?? '')).toBe(false);
});

test('texts of one Unicode form or case fold to one, and folding again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const folded = foldCase(text);
      expect(foldCase(folded)).toBe(folded);
      for (const same of [text.normalize('NFC'), text.normalize('NFD')]) {
        expect(foldCase(same)).toBe(folded);
      }
    }),
  );
});
