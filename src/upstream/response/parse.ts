import type { z } from 'zod';
import { ProviderError, type ProviderName } from '../../errors.ts';
import type { Item } from '../../pagination/page.ts';
import type { Origin } from '../request.ts';
import { driftsOf, type FieldNames } from './drift.ts';
import { shortcutOf } from './fast-parser.ts';

/**
 * Where an answer came from. `at` is the path of the value inside the answer, when it is a part of
 * it.
 */
export type Where = {
  readonly provider: ProviderName;
  readonly endpoint: string;
  readonly at?: string;
  /** What the contract says of an item's fields, for `origin` to be told of what differs. */
  readonly fields?: FieldNames;
  readonly origin?: Origin | undefined;
};

/** Parses a whole answer; throws `PROVIDER_CONTRACT` when it is not what the provider promised. */
export const parseAnswer = <T>(schema: z.ZodType<T>, json: unknown, where: Where): T => {
  const answer = shortcutOf(schema)(json);
  if (answer !== undefined) return answer;
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw breach(result.error.issues, where);
};

/**
 * Parses each item by itself: what is wrong with one stands in its place, and the others are
 * served. The names of the first one's fields are compared with the contract: a release that
 * changes them changes them everywhere.
 */
export const parseItems = <T>(
  schema: z.ZodType<T>,
  items: readonly unknown[],
  where: Where,
): Item<T>[] => {
  if (where.fields) tellDrift(where.fields, items[0], where.origin);
  const shortcut = shortcutOf(schema);
  return items.map((item, index) => {
    const answer = shortcut(item);
    if (answer !== undefined) return answer;
    const result = schema.safeParse(item);
    if (result.success) return result.data;
    where.origin?.drifted({ drift: 'item' });
    const at = where.at === undefined ? `${index}` : `${where.at}.${index}`;
    return breach(result.error.issues, { ...where, at });
  });
};

/** Tells the origin, if there is one, of names that differ from the contract. */
export const tellDrift = (fields: FieldNames, json: unknown, origin: Origin | undefined): void => {
  if (origin) for (const drift of driftsOf(fields, json)) origin.drifted(drift);
};

const PATHS_TOLD = 3;
const PATH_LENGTH = 80;

/** Names route and paths, never a value: values are the caller's data, and messages travel far. */
const breach = (issues: readonly z.core.$ZodIssue[], where: Where): ProviderError => {
  const paths = new Set(issues.map(({ path }) => placeOf(path, where.at)));
  const told = [...paths].slice(0, PATHS_TOLD).join(', ');
  const more = paths.size > PATHS_TOLD ? ` and ${paths.size - PATHS_TOLD} more` : '';
  return new ProviderError({
    code: 'PROVIDER_CONTRACT',
    provider: where.provider,
    message: `The answer to ${where.endpoint} has an unexpected form at ${told}${more}.`,
  });
};

const placeOf = (path: readonly PropertyKey[], at: string | undefined): string => {
  const place = [...(at === undefined ? [] : [at]), ...path.map(String)].join('.');
  return place.slice(0, PATH_LENGTH) || 'its root';
};
