/**
 * The first words of a text, at most `length` characters. It ends before the word at the limit: redaction would not
 * recognise half a key.
 */
export function beginningOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const beginning = text.slice(0, length);
  return isSpace(text.charAt(length)) ? beginning : beginning.slice(0, lastWordIndex(beginning));
}

/** The same, and the length of the text if it is cut. */
export const cut = (text: string, length: number): string =>
  text.length <= length
    ? text
    : `${beginningOf(text, length)}… (${text.length} characters)`.trimStart();

/** Index at which the last word begins. */
function lastWordIndex(text: string): number {
  let index = text.length;
  while (index > 0 && !isSpace(text.charAt(index - 1))) index -= 1;
  return index;
}

const isSpace = (character: string): boolean => character.trim() === '';
