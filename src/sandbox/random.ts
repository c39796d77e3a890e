/** A stream of pseudo-random values: the same seed and salt give the same stream on every machine. */
export type Random = {
  /** In [0, 1). */
  readonly next: () => number;
  /** A whole number from `min` to `max`, both included. */
  readonly int: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** A version 4 UUID, lower case. */
  readonly uuid: () => string;
};

/** FNV-1a, from a basis of choice: spreads any text over 32 bits. */
const hash = (text: string, basis: number): number => {
  let state = basis;
  for (let at = 0; at < text.length; at += 1) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  }
  return Math.imul(state ^ (state >>> 15), 0x85ebca6b);
};

/**
 * A stream of its own for every seed and salt, so that one thing's data never shift another's. It is sfc32: with a
 * state of 32 bits, two streams out of 100 000 would be the same, ids included.
 */
export const random = (seed: number, ...salt: readonly (string | number)[]): Random => {
  const text = [seed, ...salt].join('/');
  let a = hash(text, 0x811c9dc5);
  let b = hash(text, 0x9e3779b9);
  let c = hash(text, 0x7f4a7c15);
  let counter = 1;
  const bits = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The first values of a fresh state still resemble each other.
  for (let warm = 0; warm < 8; warm += 1) bits();
  const next = (): number => bits() / 2 ** 32;
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const hex = (): string => bits().toString(16).padStart(8, '0');

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const picked = list.at(int(0, list.length - 1));
      if (picked === undefined) throw new RangeError('There is nothing to pick from.');
      return picked;
    },
    uuid: () => {
      const [head, middle, tail, end] = [hex(), hex(), hex(), hex()];
      const variant = '89ab'.charAt(Number.parseInt(tail.charAt(0), 16) & 3);
      return `${head}-${middle.slice(0, 4)}-4${middle.slice(5)}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}${end}`;
    },
  };
};
