/**
 * The beginning of a text, no longer than `length` characters. It ends before the word that the limit falls into: half
 * a key would not be recognised as one.
 */
export function beginningOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const beginning = text.slice(0, length);
  return isSpace(text.charAt(length)) ? beginning : beginning.slice(0, wordAt(beginning));
}

/** The same, with how much of the text is left out. */
export const cut = (text: string, length: number): string =>
  text.length <= length
    ? text
    : `${beginningOf(text, length)}… (${text.length} characters)`.trimStart();

/** Where the last word begins. */
function wordAt(text: string): number {
  let at = text.length;
  while (at > 0 && !isSpace(text.charAt(at - 1))) at -= 1;
  return at;
}

const isSpace = (character: string): boolean => character.trim() === '';
