import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

const MAX_BYTES = 32_000_000;
const MAX_ERROR_BYTES = 4_000_000;
/** Bytes of memory per parsed token, measured. */
const TOKEN_BYTES = 600;

/**
 * Yoga's caches of parsed documents and of syntax errors, bounded by bytes. Yoga bounds their number by 1024, which
 * is a gigabyte of long documents.
 */
export const createDocumentCache = () => ({
  documentCache: new LRUCache<string, DocumentNode>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ tokenCount = 0 }, text) => 2 * text.length + TOKEN_BYTES * tokenCount + 1,
  }),
  // An error keeps the text of its document.
  errorCache: new LRUCache<string, Error>({
    maxSize: MAX_ERROR_BYTES,
    sizeCalculation: (_, text) => 4 * text.length + 1,
  }),
});
