import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentCache } from '../../../src/server/operation/document-cache.ts';

test('the documents that are kept are bounded by what they take', () => {
  const { documentCache, errorCache } = createDocumentCache();
  for (let index = 0; index < 200; index += 1) {
    const text = `query Q${index} { ${'__typename '.repeat(900)} }`;
    documentCache.set(text, parse(text));
    errorCache.set(`${index}${'x'.repeat(90_000)}`, new Error());
  }
  expect(documentCache.size).toBeLessThan(70);
  expect(documentCache.calculatedSize).toBeLessThanOrEqual(32_000_000);
  expect(errorCache.size).toBeLessThan(20);
});

test('small documents are kept by the thousand', () => {
  const { documentCache } = createDocumentCache();
  for (let index = 0; index < 1_000; index += 1) {
    const text = `query Q${index} { datasets { nodes { path } } }`;
    documentCache.set(text, parse(text));
  }
  expect(documentCache.size).toBe(1_000);
});
