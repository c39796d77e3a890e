/** An integer from 0 up to, not including, `end`. */
export type PickInteger = (end: number) => number;

/** What is left to chance when something is written. */
export class Prng {
  readonly pick: PickInteger;
  #names = 0;

  constructor(pick: PickInteger) {
    this.pick = pick;
  }

  chance(percent: number): boolean {
    return this.pick(100) < percent;
  }

  oneOf<T>(from: readonly [T, ...T[]]): T {
    return from[this.pick(from.length)] ?? from[0];
  }

  /** One that was not given before. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }
}
