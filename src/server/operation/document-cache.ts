import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

const MAX_BYTES = 32_000_000;
const MAX_ERROR_BYTES = 4_000_000;
/** What a parsed token takes, as measured. */
const TOKEN_BYTES = 600;

/**
 * Documents that were parsed and validated before, bounded by what they take. Yoga's own bound is their number,
 * 1024 of them, which is a gigabyte for whoever sends long ones.
 */
export const createDocumentCache = () => ({
  documentCache: new LRUCache<string, DocumentNode>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ tokenCount = 0 }, text) => 2 * text.length + TOKEN_BYTES * tokenCount + 1,
  }),
  // An error holds the text that it is about.
  errorCache: new LRUCache<string, Error>({
    maxSize: MAX_ERROR_BYTES,
    sizeCalculation: (_, text) => 4 * text.length + 1,
  }),
});
