import { useSyncExternalStore } from 'react';

const CHANGED = 'url-state';

const subscribe = (listener: () => void): (() => void) => {
  addEventListener('popstate', listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(CHANGED, listener);
  };
};

type Change = {
  /** Whether Back undoes it. What is typed letter by letter is none of these. */
  readonly asEntry?: boolean;
};

/**
 * A piece of state that lives in the URL's query: it survives a reload, can be sent as a link, and Back goes
 * to what it was. The empty text is not written.
 */
export function useUrlState(name: string): [string, (value: string, change?: Change) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => new URLSearchParams(location.search).get(name) ?? '',
  );
  const set = (next: string, { asEntry = false }: Change = {}): void => {
    const params = new URLSearchParams(location.search);
    if (next === '') params.delete(name);
    else params.set(name, next);
    const query = params.toString();
    const url = query === '' ? location.pathname : `?${query}`;
    if (asEntry) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    dispatchEvent(new Event(CHANGED));
  };
  return [value, set];
}

/** As `useUrlState`, for one of a few words; any other is the first of them, which is not written. */
export function useUrlChoice<Word extends string>(
  name: string,
  words: readonly [Word, ...Word[]],
): [Word, (word: Word) => void] {
  const [text, set] = useUrlState(name);
  const word = words.find((it) => it === text) ?? words[0];
  return [word, (next) => set(next === words[0] ? '' : next, { asEntry: true })];
}
