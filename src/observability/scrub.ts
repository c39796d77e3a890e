/** A shorter one is no secret, and taking it out of every word would leave no line readable. */
const SHORTEST = 6;

// Schemes and prefixes by which keys are told even where nobody knows them: callers bring their own.
const CREDENTIALS = /\b(Bearer|Key|Basic)\s+[^\s"\\]+|\b[sq]k[_-][\w-]{8,}/g;
const PASSWORDS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"\\]+@/gi;

/**
 * Takes `secrets`, and what looks like one, out of a line, written as JSON or plain. The last
 * defence: nothing that is logged should hold one in the first place.
 */
export const scrubber = (secrets: readonly string[]): ((line: string) => string) => {
  // Where one secret begins another, the longer one goes first.
  const known = secrets
    .filter(({ length }) => length >= SHORTEST)
    .flatMap((secret) => [secret, asWritten(secret)])
    .sort((one, other) => other.length - one.length);
  return (line) =>
    known
      .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), line)
      .replace(CREDENTIALS, '[redacted]')
      .replace(PASSWORDS, '$1[redacted]@');
};

/** A secret may hold quotes and backslashes, which JSON escapes. */
const asWritten = (secret: string): string => JSON.stringify(secret).slice(1, -1);
