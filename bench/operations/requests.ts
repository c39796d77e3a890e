import type { Target } from '../targets/targets.ts';
import type { Operation } from './operations.ts';

/** An HTTP request as it is written. */
export const post = (path: string, json: unknown): string => {
  const body = JSON.stringify(json);
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'accept: application/json',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
};

export const get = (path: string, headers: Readonly<Record<string, string>> = {}): string => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}\r\n`;
};

type Page = { readonly first: number; readonly after: string | null };

/** The request of one operation in the target's own language, for the page behind the target's own cursor. */
export function requestFor(target: Target, operation: Operation, after: string | null): string {
  const page = { first: operation.first, after };
  return target.speaks === 'graphql'
    ? graphqlRequest(operation.document, page)
    : get(`/${operation.reads}?${queryOf(page)}`);
}

export const graphqlRequest = (query: string, variables: Page): string =>
  post('/graphql', { query, variables });

export const queryOf = ({ first, after }: Page, firstName = 'first', afterName = 'after') =>
  String(new URLSearchParams({ [firstName]: String(first), ...(after && { [afterName]: after }) }));
