import { hash } from 'node:crypto';
import type { SequentialConnection } from '../load/connection.ts';
import type { Prepared } from '../load/load.ts';
import type { Target } from '../targets/targets.ts';
import {
  canonical,
  expectedData,
  type JobBody,
  type PageBody,
  type SutroBody,
} from './expected.ts';
import { type Operation, WALK, WALK_FIRST } from './operations.ts';
import { digestOf, type Reference } from './reference.ts';
import { graphqlRequest, requestFor } from './requests.ts';

/** The target's own cursors for the places of the reference, asked for page by page. */
export async function cursorsOf(
  target: Target,
  connection: SequentialConnection,
  { cursors }: Reference,
): Promise<readonly (string | null)[]> {
  if (target.speaks === 'rest') return cursors;
  const cursorsOfTarget: (string | null)[] = [null];
  while (cursorsOfTarget.length < cursors.length) {
    const variables = { first: WALK_FIRST, after: cursorsOfTarget.at(-1) ?? null };
    const { content } = await connection.ask(Buffer.from(graphqlRequest(WALK, variables)));
    const cursor = JSON.parse(String(content)).data?.datasets?.pageInfo.endCursor;
    if (typeof cursor !== 'string') throw new Error(`${target.title} has no cursor: ${content}`);
    cursorsOfTarget.push(cursor);
  }
  return cursorsOfTarget;
}

export type PrepareOptions = {
  readonly target: Target;
  readonly connection: SequentialConnection;
  readonly reference: Reference;
  readonly cursors: readonly (string | null)[];
};

/**
 * Asks for everything that the load will ask for, once: each answer must say what REST says, and its bytes are what
 * must come back under load. Rejects with the first difference.
 */
export async function prepare(
  { target, connection, reference, cursors }: PrepareOptions,
  operation: Operation,
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const { cursorIndex, digest } of await reference.pagesOf(operation)) {
    const text = requestFor(target, operation, cursors[cursorIndex] ?? null);
    const { status, content } = await connection.ask(Buffer.from(text));
    const body = String(content);
    const data = status === 200 ? dataIn(target, operation, body) : undefined;
    if (data === undefined || digestOf(data) !== digest) {
      const expected = canonical(await reference.dataAt(operation, cursorIndex));
      throw new Error(
        `${target.title}, ${operation.title}, page ${cursorIndex}: ${difference(canonical(data ?? body), expected)}`,
      );
    }
    prepared.push({ text, bytes: content.length, sha1: hash('sha1', content) });
  }
  return prepared;
}

/** The data of an answer; undefined when it has errors. */
function dataIn(target: Target, operation: Operation, body: string): object | undefined {
  const json = JSON.parse(body);
  if (target.speaks === 'graphql') return json.errors ? undefined : json.data;
  if (operation.reads === 'nothing') return expectedData(operation, { page: json });
  const [page, ...others]: [PageBody, ...(JobBody | SutroBody)[]] = json;
  const jobs = others.filter((it) => 'job_id' in it);
  const sutro = others.find((it) => 'datasets' in it);
  return expectedData(operation, { page, jobs, ...(sutro && { sutro }) });
}

const AROUND = 150;

const difference = (found: string, expected: string): string => {
  let at = 0;
  while (at < expected.length && found[at] === expected[at]) at += 1;
  const from = Math.max(0, at - AROUND);
  const cut = (text: string) => text.slice(from, at + AROUND);
  return `the answer differs from REST's at character ${at}:\n  ${cut(found)}\n  ${cut(expected)}`;
};
