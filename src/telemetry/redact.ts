/** A shorter one is no secret, and taking it out of every word would leave no line readable. */
const SHORTEST = 6;

// Schemes and prefixes of unknown keys, which callers send. A scheme may be
// the word "key" as well, as in "JSON Web Key Set".
const WORD = String.raw`[A-Za-z]{1,15}[.,;:!?)]?(?:[\s"\\]|$)`;
const CREDENTIALS = new RegExp(
  String.raw`\b(?:Bearer|Basic|Key(?!\s+${WORD}))\s+[^\s"\\]+|\b[sq]k[_-][\w-]{8,}`,
  'g',
);
/** Names and passwords in addresses. */
const PASSWORDS = /(?<=:\/\/)[^\s/@"\\]+@/g;

/**
 * Takes `secrets`, and what looks like one, out of a line, written as JSON or plain. The last
 * defence: nothing that is logged should hold one in the first place.
 */
export const createRedactor = (secrets: readonly string[]): ((line: string) => string) => {
  // Where one secret begins another, the longer one goes first.
  const known = secrets
    .filter(({ length }) => length >= SHORTEST)
    .flatMap((secret) => [secret, asWritten(secret)])
    .sort((one, other) => other.length - one.length);
  return (line) =>
    known
      .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), line)
      .replace(CREDENTIALS, '[redacted]')
      .replace(PASSWORDS, '[redacted]@');
};

/** A secret may hold quotes and backslashes, which JSON escapes. */
const asWritten = (secret: string): string => JSON.stringify(secret).slice(1, -1);
