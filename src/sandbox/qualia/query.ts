import { HttpError } from '../router.ts';

/** What a cursor list is asked for, checked. Filters that were not given are absent. */
export type ListQuery = {
  readonly limit: number;
  readonly sort: string;
  readonly cursor: string | null;
  readonly filters: Readonly<Record<string, string>>;
};

/** The parameters that one list knows; it ignores all others, as FastAPI does. */
export type ListParameters = {
  readonly sorts: readonly string[];
  readonly uuids: readonly string[];
  readonly texts: readonly string[];
};

type Problem = { type: string; loc: readonly string[]; msg: string; input: string; ctx?: object };

const MAX_SEARCH = 200;

/** Throws a 422 in FastAPI's shape that names every invalid parameter (docs/providers.md §1.3, §1.5). */
export const readListQuery = (query: URLSearchParams, known: ListParameters): ListQuery => {
  // Of a repeated parameter the last one counts.
  const given = Object.fromEntries(query);
  const { limit = '20', sort = 'newest', search } = given;
  const uuids = pick(given, known.uuids);
  const problems = [
    limitProblem(limit),
    sortProblem(sort, known.sorts),
    search === undefined ? null : searchProblem(search),
    ...Object.entries(uuids).map(([name, value]) => uuidProblem(['query', name], value)),
  ].filter((problem) => problem !== null);
  if (problems.length > 0) throw invalid(problems);

  const ids = Object.entries(uuids).map(([name, value]) => [name, canonicalUuid(value)]);
  const filters = { ...Object.fromEntries(ids), ...pick(given, known.texts) };
  return {
    limit: Number(limit),
    sort,
    cursor: given.cursor ?? null,
    filters: search ? { ...filters, search } : filters,
  };
};

/** Throws a 422 for what is no UUID. */
export const readUuid = (name: string, value: string): string => {
  const problem = uuidProblem(['path', name], value);
  if (problem) throw invalid([problem]);
  return canonicalUuid(value);
};

const invalid = (detail: readonly Problem[]): HttpError => new HttpError(422, { detail });

const pick = (given: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));

function limitProblem(input: string): Problem | null {
  const loc = ['query', 'limit'];
  const bound = (type: string, msg: string, ctx: object) => ({ type, loc, msg, input, ctx });
  if (!/^[+-]?\d+$/.test(input)) {
    const msg = 'Input should be a valid integer, unable to parse string as an integer';
    return { type: 'int_parsing', loc, msg, input };
  }
  if (Number(input) < 1) {
    return bound('greater_than_equal', 'Input should be greater than or equal to 1', { ge: 1 });
  }
  if (Number(input) > 1000) {
    return bound('less_than_equal', 'Input should be less than or equal to 1000', { le: 1000 });
  }
  return null;
}

function sortProblem(input: string, sorts: readonly string[]): Problem | null {
  if (sorts.includes(input)) return null;
  const quoted = sorts.map((sort) => `'${sort}'`);
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  const msg = `Input should be ${expected}`;
  return { type: 'literal_error', loc: ['query', 'sort'], msg, input, ctx: { expected } };
}

/** Characters are code points, as Python counts them: an emoji is one. */
function searchProblem(input: string): Problem | null {
  if ([...input].length <= MAX_SEARCH) return null;
  const msg = `String should have at most ${MAX_SEARCH} characters`;
  const ctx = { max_length: MAX_SEARCH };
  return { type: 'string_too_long', loc: ['query', 'search'], msg, input, ctx };
}

const UUID = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;

const uuidProblem = (loc: readonly string[], input: string): Problem | null =>
  UUID.test(input)
    ? null
    : { type: 'uuid_parsing', loc, msg: 'Input should be a valid UUID', input };

const canonicalUuid = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('-', '')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
