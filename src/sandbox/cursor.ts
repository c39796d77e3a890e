import { createHash } from 'node:crypto';
import type { Position } from './store.ts';

const checksum = (scope: string, key: unknown, id: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([scope, key, id]))
    .digest('base64url')
    .slice(0, 12);

/** An opaque cursor after `position`. It is bound to its scope: the list, its sort and its filters. */
export const writeCursor = (scope: string, { key, id }: Position): string =>
  Buffer.from(JSON.stringify([key, id, checksum(scope, key, id)])).toString('base64url');

const parsed = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
};

/** Null for a cursor that is of another scope, altered or no cursor at all. */
export const readCursor = (scope: string, cursor: string): Position | null => {
  const parts = parsed(cursor);
  if (!Array.isArray(parts)) return null;
  const [key, id, given]: unknown[] = parts;
  if (typeof key !== 'string' && typeof key !== 'number') return null;
  if (typeof id !== 'string' || given !== checksum(scope, key, id)) return null;
  return { key, id };
};
