import type { z } from 'zod';
import { ProviderError, type ProviderName } from '../../errors.ts';
import type { ItemOrError } from '../../pagination/page.ts';
import type { ResponseMeta } from '../request.ts';
import { diffFields, type FieldNames } from './drift.ts';
import { compileParser } from './fast-parser.ts';
import { repair } from './repair.ts';

/** The source of a value. `at` is its path inside the response, if it is a part of it. */
export type ParseContext = {
  readonly provider: ProviderName;
  readonly endpoint: string;
  readonly at?: string;
  /** The contract's field names, to report differences to `origin`. */
  readonly fields?: FieldNames;
  readonly origin?: ResponseMeta | undefined;
};

/** Parses a whole response. Throws `PROVIDER_CONTRACT` if it breaks the contract. */
export const parseResponse = <T>(schema: z.ZodType<T>, json: unknown, context: ParseContext): T => {
  const answer = compileParser(schema)(json);
  if (answer !== undefined) return answer;
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw contractError(result.error.issues, context);
};

/**
 * Parses each item separately: an invalid item becomes an error in its place, and an invalid field
 * that its item can do without a `ProviderError` in the field's place (`readable` in `errors.ts`). Only the first
 * item's field names are compared with the contract, since a release that renames a field
 * renames it in all items.
 */
export const parseItems = <T>(
  schema: z.ZodType<T>,
  items: readonly unknown[],
  context: ParseContext,
): ItemOrError<T>[] => {
  if (context.fields) reportDrift(context.fields, items[0], context.origin);
  const parser = compileParser(schema);
  const reported = new Set<string>();
  return items.map((item, index) => {
    const answer = parser(item);
    if (answer !== undefined) return answer;
    const result = schema.safeParse(item);
    if (result.success) return result.data;
    const at = context.at === undefined ? `${index}` : `${context.at}.${index}`;
    const repaired = repairRow(schema, item, { ...context, at }, reported);
    if (repaired) return repaired.value;
    context.origin?.reportDrift({ drift: 'item' });
    return contractError(result.error.issues, { ...context, at });
  });
};

/**
 * As `parseResponse`, for a response that is one row: what the row can do without does not fail it.
 */
export const parseRow = <T>(schema: z.ZodType<T>, json: unknown, context: ParseContext): T => {
  const answer = compileParser(schema)(json);
  if (answer !== undefined) return answer;
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const repaired = repairRow(schema, json, context, new Set());
  if (repaired) return repaired.value;
  throw contractError(result.error.issues, context);
};

/** `reported` are the fields of the response whose drift is reported already. */
const repairRow = <T>(
  schema: z.ZodType<T>,
  json: unknown,
  context: ParseContext,
  reported: Set<string>,
): { readonly value: T } | undefined => {
  const report = (drift: 'repaired' | 'unreadable', path: readonly PropertyKey[]): void => {
    const field = path.filter((part) => typeof part === 'string').join('.');
    if (reported.has(field)) return;
    reported.add(field);
    context.origin?.reportDrift({ drift, field: field.slice(0, PATH_LENGTH) });
  };
  const repaired = repair(schema, json, {
    onRepaired: (path) => report('repaired', path),
    replace: (path) => {
      report('unreadable', path);
      return contractError([{ path }], context);
    },
  });
  // The errors in it stand for values of the row's fields.
  return repaired as { readonly value: T } | undefined;
};

/** Reports differences from the contract's field names. */
export const reportDrift = (
  fields: FieldNames,
  json: unknown,
  origin: ResponseMeta | undefined,
): void => {
  if (origin) for (const drift of diffFields(fields, json)) origin.reportDrift(drift);
};

const MAX_PATHS = 3;
const PATH_LENGTH = 80;

/** Names the route and the paths, never a value: values are the caller's data. */
const contractError = (
  issues: readonly { readonly path: readonly PropertyKey[] }[],
  context: ParseContext,
): ProviderError => {
  const paths = new Set(issues.map(({ path }) => pathOf(path, context.at)));
  const shown = [...paths].slice(0, MAX_PATHS).join(', ');
  const more = paths.size > MAX_PATHS ? ` and ${paths.size - MAX_PATHS} more` : '';
  return new ProviderError({
    code: 'PROVIDER_CONTRACT',
    provider: context.provider,
    message: `The answer to ${context.endpoint} has an unexpected form at ${shown}${more}.`,
  });
};

const pathOf = (path: readonly PropertyKey[], at: string | undefined): string => {
  const text = [...(at === undefined ? [] : [at]), ...path.map(String)].join('.');
  return text.slice(0, PATH_LENGTH) || 'its root';
};
