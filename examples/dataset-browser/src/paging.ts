import { useEffect, useState } from 'react';
import type { CombinedError } from 'urql';

/** What every connection of the graph has. */
export type Connection = {
  readonly totalCount: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};

/**
 * The cursor behind which the next page begins; null for the first page, to which it goes back
 * whenever `list` (filter and sort, as a text) is another.
 */
export function useCursor(list: string): [string | null, (endCursor: string | null) => void] {
  const [place, setPlace] = useState<{ list: string; after: string | null }>({ list, after: null });
  const after = place.list === list ? place.after : null;
  return [after, (endCursor) => setPlace({ list, after: endCursor })];
}

/** The value as it was when it last stood still for `delay` milliseconds. */
export function useDebounced<T>(value: T, delay = 250): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return settled;
}

export type Outage = {
  readonly title: string;
  readonly message: string;
  readonly code: string | undefined;
  /** Seconds after which it is worth trying again. */
  readonly retryAfter: number;
};

const RETRY_AFTER = 30;

/**
 * Why a list did not come; null when it did. An error inside the list, such as one row that cannot
 * be read, is none.
 */
export function outageOf(provider: string, error: CombinedError | undefined): Outage | null {
  if (!error) return null;
  if (error.networkError) {
    return {
      title: 'The gateway cannot be reached',
      message: 'Start it with `npm start`, or check the connection.',
      code: undefined,
      retryAfter: RETRY_AFTER,
    };
  }
  const failed = error.graphQLErrors.find(({ path }) => (path?.length ?? 0) <= 1);
  if (!failed) return null;
  const { code, retryAfter } = failed.extensions;
  return {
    title: `No data from ${provider} right now`,
    message: failed.message,
    code: typeof code === 'string' ? code : undefined,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : RETRY_AFTER,
  };
}

/** The value, or the one before while it is being asked for again. */
export function useHeld<T>(value: T | null, isBusy: boolean): T | null {
  const [held, setHeld] = useState(value);
  if (!isBusy && JSON.stringify(held) !== JSON.stringify(value)) setHeld(value);
  return isBusy ? (value ?? held) : value;
}
