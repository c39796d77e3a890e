import type { Provider } from './faults.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts the list of an answer through `change`; an answer without a list stays as it is. */
const withList = (json: unknown, change: (items: readonly unknown[]) => unknown[]): unknown => {
  if (!isObject(json)) return json;
  const found = Object.entries(json).find(([, value]) => Array.isArray(value));
  if (!found) return json;
  const [name, items] = found;
  return Array.isArray(items) ? { ...json, [name]: change(items) } : json;
};

/** An object instead of the first field, which in every list of both providers is the id or the name. */
const corruptItem = (item: unknown): unknown => {
  if (!isObject(item)) return 42;
  const [id = 'id'] = Object.keys(item);
  return { ...item, [id]: {} };
};

/** The item in the middle of the list is malformed. */
export const withBadItem = (json: unknown): unknown =>
  withList(json, (items) => items.with(items.length >>> 1, corruptItem(items[items.length >>> 1])));

/** Wraps the JSON in an envelope that is not part of the contract. */
export const inWrongShape = (json: unknown): unknown => ({ result: { value: json } });

/** Fields that a later release of Qualia adds (docs/providers.md §1.4), and those that may be left out. */
const driftedQualia = (item: unknown): unknown => {
  if (!isObject(item)) return item;
  const { metadata: _, jobs: __, ...kept } = item;
  const present = Object.entries(kept).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(present), qds: { verdict: 'PASS', version: 3 }, etag: 'W/"7"' };
};

/** What Sutro's own client reads: `datetime_added`, no name, no count, no size (docs/providers.md §2.5). */
const driftedSutro = (item: unknown): unknown => {
  if (!isObject(item)) return item;
  if (typeof item.file_name === 'string') return item.file_name;
  const { created_at, datetime_created = created_at, name: _, ...rest } = item;
  const { file_count: __, total_size_bytes: ___, ...kept } = rest;
  return { ...kept, datetime_added: datetime_created, region: 'us-east-1' };
};

/** The answer as another release of the provider would give it. */
export const drifted = (provider: Provider, json: unknown): unknown => {
  const change = provider === 'qualia' ? driftedQualia : driftedSutro;
  const answer = withList(json, (items) => items.map(change));
  return isObject(answer) ? { ...answer, api_release: '2026-10' } : answer;
};
