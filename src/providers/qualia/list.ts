import { z } from 'zod';
import type { Page } from '../../pagination/page.ts';
import type { ResponseMeta, UpstreamRequest } from '../../upstream/request.ts';
import { parseItems, parseResponse } from '../../upstream/response/parse.ts';
import { optional, optionalCursor, rawList } from '../fields.ts';
import { type Query, type Route, withQuery } from '../routes.ts';

// The envelope of Qualia's four cursor lists (docs/providers.md §1.3).

/** Parameters of all four lists. `limit` is 1..1000; `cursor` is the provider's own. */
export type ListQuery<Sort extends string> = {
  readonly limit: number;
  readonly cursor?: string | null | undefined;
  readonly sort: Sort;
};

const envelope = z.object({
  // The provider does not mark it as required, unlike `page_info`.
  items: rawList.nullish().transform((it) => it ?? []),
  page_info: z.object({
    has_next: z.boolean(),
    end_cursor: optionalCursor,
    // A count that cannot be read must not cost the page its rows.
    total_count: optional(z.unknown()),
  }),
});

/** Null where the provider states no count; a number in a string is read, and counted as drift. */
const countOf = (value: unknown, origin: ResponseMeta | undefined): number | null => {
  if (value === undefined || value === null) return null;
  const isCount = (count: unknown): count is number =>
    Number.isSafeInteger(count) && Number(count) >= 0;
  if (isCount(value)) return value;
  origin?.reportDrift({ drift: 'repaired', field: 'total_count' });
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
  return isCount(count) ? count : null;
};

/** An item's schema, with the names of its fields. */
export type ItemSchema<T> = z.ZodType<T> & { readonly shape: object };

/** Reads pages of one list. The filter becomes the query string one to one. */
export const cursorList = <T>(route: Route, item: ItemSchema<T>) => {
  const fields = { known: Object.keys(item.shape) };
  return ({
    limit,
    cursor,
    sort,
    ...filter
  }: ListQuery<string> & Query): UpstreamRequest<Page<T>> => ({
    ...route,
    path: withQuery(route.path, { limit, cursor, sort, ...filter }),
    hasCursor: typeof cursor === 'string',
    parse: (json, origin) => {
      const { items, page_info } = parseResponse(envelope, json, route);
      return {
        items: parseItems(item, items, { ...route, at: 'items', fields, origin }),
        hasNext: page_info.has_next,
        endCursor: page_info.end_cursor,
        totalCount: countOf(page_info.total_count, origin),
        readAt: origin?.readAt ?? performance.now(),
      };
    },
  });
};
