const MAX_DISTANCE = 2;
/** Shorter names are too close to variables of other programs. */
const MIN_LENGTH = 8;
/** Every variable with one of these prefixes is meant for this program. */
const OWN_PREFIX = /^(QUALIA|SUTRO|SANDBOX)_/;

/**
 * A sentence for each variable of `env` that is probably a misspelt name of `known`. Reads names
 * only, never values.
 */
export const misspeltSettings = (
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): string[] =>
  Object.keys(env).flatMap((name) => {
    const upper = name.toUpperCase();
    if (known.includes(name)) return [];
    const [nearest] = known
      .filter((one) => one.length >= MIN_LENGTH)
      .map((one) => ({ one, distance: editDistance(upper, one) }))
      .filter(({ distance }) => distance <= MAX_DISTANCE)
      .sort((a, b) => a.distance - b.distance);
    if (nearest) return [`${name} is not a setting and is ignored. Did you mean ${nearest.one}?`];
    return OWN_PREFIX.test(upper) ? [`${name} is not a setting and is ignored.`] : [];
  });

/** Levenshtein distance; more than `MAX_DISTANCE` where the lengths already differ by more. */
const editDistance = (a: string, b: string): number => {
  if (Math.abs(a.length - b.length) > MAX_DISTANCE) return Number.POSITIVE_INFINITY;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = a[row - 1] === b[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + substitution,
        ),
      );
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
};
