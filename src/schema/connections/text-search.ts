import { readable } from '../../errors.ts';
import { filterText } from './pagination-args.ts';

const ASCII = /^[\0-\x7f]*$/;

/**
 * A text as `search` compares it: texts that are canonically equivalent or differ in letter case alone
 * are equal, by full case folding (`ß` and `SS`). Accents make a difference.
 */
export const foldCase = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : // The first toLowerCase() is for `ẞ`, which is upper case already: `ß` becomes `SS`, `ẞ` does not.
      text
        .normalize('NFD')
        .toLowerCase()
        .toUpperCase()
        .toLowerCase()
        .replaceAll('ς', 'σ')
        .normalize('NFC');

/** The text of a filter as `contains` and cursors need it; undefined where it filters nothing. */
export const searchText = (text: string | null | undefined): string | undefined => {
  const given = filterText('search', text);
  return given === undefined ? undefined : foldCase(given);
};

/** Whether one of the fields contains a text from `searchText`. */
export const contains = (fields: readonly (string | null)[], text: string): boolean =>
  fields.some((field) => foldCase(readable(field) ?? '').includes(text));
