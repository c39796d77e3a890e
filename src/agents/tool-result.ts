import type { GraphQLError } from 'graphql';
import type { ErrorCode } from '../errors.ts';
import { REMEDIES } from './remedies.ts';

/** Errors that a result tells. */
const MAX_PROBLEMS = 10;
/** Bytes of one answer: clients refuse those that are much larger. */
const MAX_BYTES = 24_000;

/** A GraphQL result. */
export type ToolResponse = {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly Pick<GraphQLError, 'message' | 'path' | 'extensions'>[] | undefined;
};

type Connection = {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[];
  readonly pageInfo: object;
};

export type ToolResult = {
  readonly content: { type: 'text'; text: string }[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly isError?: true;
};

export type ToolResultOptions = { readonly isStructured: boolean };

/** A GraphQL response as text. Partial data is a success with a warning that names what is missing. */
export function toolResultOf(
  { data, errors = [] }: ToolResponse,
  { isStructured }: ToolResultOptions,
): ToolResult {
  const problems = errors.slice(0, MAX_PROBLEMS).map(problemOf);
  if (errors.length > MAX_PROBLEMS) problems.push(`${errors.length - MAX_PROBLEMS} more errors.`);
  const hasData = data && Object.values(data).some((value) => value !== null);
  if (!hasData && problems.length > 0) return errorResult(problems.join('\n'));
  const warnings = problems.map((text) => `Warning: not complete. ${text}\n`).join('');
  const text = shorten(data ?? {}, MAX_BYTES - Buffer.byteLength(warnings));
  if (text === undefined) return errorResult(`The answer is larger than ${MAX_BYTES} bytes.`);
  return {
    content: [{ type: 'text', text: warnings + text }],
    ...(isStructured && { structuredContent: JSON.parse(text) }),
  };
}

/** An error in one line, with what to do about it. */
const problemOf = ({ message, path, extensions }: ToolError): string => {
  const code = String(extensions?.code ?? 'INTERNAL_SERVER_ERROR');
  const retryAfter = extensions?.retryAfter;
  return [
    code,
    ...(path ? [` at ${path.join('.')}`] : []),
    `: ${message}`,
    ...(isErrorCode(code) ? [` ${REMEDIES[code]}`] : []),
    ...(typeof retryAfter === 'number' ? [` Try again in ${retryAfter} s.`] : []),
  ].join('');
};

type ToolError = NonNullable<ToolResponse['errors']>[number];

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(REMEDIES, code);

export const errorResult = (text: string): ToolResult => ({
  content: [{ type: 'text', text }],
  isError: true,
});

/** The data as JSON; a page ends early, with the cursor of its last row, until the text has at most `bytes`. */
function shorten(data: Readonly<Record<string, unknown>>, bytes: number): string | undefined {
  const text = JSON.stringify(data, (_, value) => (isPage(value) ? compact(value) : value));
  if (Buffer.byteLength(text) <= bytes) return text;
  const page = Object.entries(data).find(([, value]) => isPage(value));
  if (!page) return undefined;
  const [name, connection] = page as [string, Connection];
  const edges = connection.edges.slice(0, -1);
  const endCursor = edges.at(-1)?.cursor;
  if (endCursor === undefined) return undefined;
  const pageInfo = { hasNextPage: true, endCursor };
  return shorten({ ...data, [name]: { ...connection, pageInfo, edges } }, bytes);
}

/** A page with one cursor, its last: the cursors of all rows are longer than the rows. */
const compact = ({ edges, pageInfo, ...rest }: Connection) => ({
  ...rest,
  ...pageInfo,
  nodes: edges.map(({ node }) => node),
});

const isPage = (value: unknown): value is Connection =>
  typeof value === 'object' && value !== null && 'edges' in value && 'pageInfo' in value;
