import { beginningOf } from '../../text.ts';

/** Characters of a provider's text that are read, and that are shown. */
const MAX_READ = 2_000;
const MAX_SHOWN = 300;
/** Shorter secrets are compared exactly: without case and punctuation they might be any word. */
const MIN_SECRET = 6;

/** Replaces what is left out. */
const GAP = '…';

const INVISIBLE = /\p{Cf}/gu;
const BREAKS = /[\n\r\v\f\x85\u2028\u2029]/;
const SPACES = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]/u;
/** Punctuation before and after a word. */
const OPENING = /[\p{Ps}\p{Pi}"'`<>=≤≥]/u;
const CLOSING = /[\p{Pe}\p{Pf}"'`<>,.;:!?…]/u;

/** A line of a JavaScript or Python stack trace. */
const STACK_LINE = /^(?:at .*(?:\)|:\d+:\d+)$|File "|Traceback )/;
const TAG = /<[a-z!/?]/i;
const SCHEMES = ['bearer', 'basic', 'digest', 'key', 'apikey', 'token', 'password', 'secret'];
/** After these, a word is shown unless it looks like a key. */
const NOUNS = ['key', 'token', 'password', 'secret'];

const LETTERS = /^[\p{L}\p{M}'’_-]+$/u;
const ALTERNATIVES = /^\p{L}+\/\p{L}+$/u;
const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,9})?%?$/;
const DATE_TIME = /^\d{4}-\d\d-\d\d(?:T[\d:.,]{1,20}(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const NAME = /^[\p{L}\p{N}_-]{1,15}$/u;
const KEY = /^[sqp]k[_-]/i;

/**
 * The text of a provider's error for an end user: one line of at most 300 characters, from its
 * first 2000. Only words, numbers and dates are shown; a gap replaces addresses, host names,
 * paths, keys, tokens, and `secrets` in any spelling. Empty for a page of HTML.
 */
export function plainText(text: string, secrets: readonly string[]): string {
  const beginning = beginningOf(text.slice(0, MAX_READ + 1), MAX_READ).replace(INVISIBLE, '');
  if (TAG.test(beginning)) return '';
  const known = secrets.filter((secret) => secret !== '');
  const spelt = known.map(plain).filter(({ length }) => length >= MIN_SECRET);
  const hasSecret = (word: string): boolean => {
    const letters = plain(word);
    return known.some((it) => word.includes(it)) || spelt.some((it) => letters.includes(it));
  };
  const words = beginning
    .split(BREAKS)
    .map((line) => line.trim())
    .filter((line) => !STACK_LINE.test(line))
    .flatMap((line) => line.split(SPACES))
    .filter((word) => word !== '');
  const shown = words.map((word, index) => {
    const isFit = !hasSecret(word) && isPlain(word, words[index - 1]);
    return isFit ? word : withGap(word);
  });
  const sentence = shown.join(' ');
  // A key that is spread over several words.
  if (hasSecret(sentence)) return '';
  return sentence.slice(0, MAX_SHOWN).trim().toWellFormed();
}

/** Letters and digits in one case, to find other spellings of a key. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

function isPlain(text: string, previous: string | undefined): boolean {
  const word = withoutBrackets(text);
  if (word === '') return true;
  if (KEY.test(word)) return false;
  const scheme = withoutBrackets(previous ?? '').toLowerCase();
  if (SCHEMES.includes(scheme) && !(NOUNS.includes(scheme) && LETTERS.test(word))) return false;
  return [LETTERS, ALTERNATIVES, NUMBER, DATE_TIME, NAME].some((form) => form.test(word));
}

/** The word without the punctuation around it. */
function withoutBrackets(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && OPENING.test(text.charAt(start))) start += 1;
  while (start < end && CLOSING.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Keeps the punctuation of the sentence. */
const withGap = (text: string): string => `${GAP}${/[,.;:!?]?$/.exec(text)?.[0] ?? ''}`;
