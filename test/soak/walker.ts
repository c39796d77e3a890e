import { setTimeout as delay } from 'node:timers/promises';

/** A list that is walked to its end, and how its rows are known. */
export type Walk = {
  readonly name: string;
  /** With the variables `first` and `after`; the list is called `list` and an item's id `key`. */
  readonly document: string;
  readonly first: number;
  /** Every row that must come, once. */
  readonly expected: ReadonlySet<string>;
};

export type WalkCounts = {
  requests: number;
  rows: number;
  readonly errors: Record<string, number>;
  readonly walks: Record<string, number>;
};

type Page = {
  readonly edges: readonly { readonly node: { readonly key: string } | null }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};
type Answer = {
  readonly data?: { readonly list: Page | null };
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code?: string; readonly retryAfter?: number };
  }[];
};

const PATIENCE_MS = 50;
const LONGEST_WAIT_MS = 1_000;
/** Errors that have nothing to do with a provider's bad day. */
const GATEWAY_FAULTS = new Set([
  'INTERNAL_SERVER_ERROR',
  'BAD_USER_INPUT',
  'CURSOR_INVALID',
  'undefined',
]);

/**
 * Walks a list to its end, asking for a page again as long as anything of it failed. Whether it
 * came to the end before `signal`; throws when a row came twice, never, or from nowhere.
 */
export async function walk(
  url: string,
  the: Walk,
  { counts, signal }: { readonly counts: WalkCounts; readonly signal: AbortSignal },
): Promise<boolean> {
  const seen = new Set<string>();
  let after: string | null = null;
  while (!signal.aborted) {
    const answer: Answer = await ask(url, the, after);
    counts.requests += 1;
    const page: Page | null | undefined = answer.data?.list;
    const [error] = answer.errors ?? [];
    if (error || !page) {
      const { code = 'undefined', retryAfter = 0 } = error?.extensions ?? {};
      counts.errors[code] = (counts.errors[code] ?? 0) + 1;
      if (GATEWAY_FAULTS.has(code)) throw new Error(`${the.name}: ${JSON.stringify(answer)}`);
      if (code === 'CURSOR_EXPIRED') {
        seen.clear();
        after = null;
      }
      await delay(Math.min(PATIENCE_MS + retryAfter * 1_000, LONGEST_WAIT_MS));
      continue;
    }
    for (const { node } of page.edges) {
      const key = node?.key.toLowerCase() ?? 'null';
      if (!the.expected.has(key)) throw new Error(`${the.name}: ${key} came from nowhere.`);
      if (seen.has(key)) throw new Error(`${the.name}: ${key} came twice.`);
      seen.add(key);
    }
    counts.rows += page.edges.length;
    after = page.pageInfo.endCursor;
    if (page.pageInfo.hasNextPage) continue;
    if (seen.size !== the.expected.size) {
      throw new Error(`${the.name}: ${seen.size} rows came of ${the.expected.size}.`);
    }
    counts.walks[the.name] = (counts.walks[the.name] ?? 0) + 1;
    return true;
  }
  return false;
}

async function ask(url: string, { document, first }: Walk, after: string | null): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: document, variables: { first, after } }),
  });
  if (response.status !== 200) {
    throw new Error(`The gateway answered ${response.status}: ${await response.text()}`);
  }
  return response.json();
}
