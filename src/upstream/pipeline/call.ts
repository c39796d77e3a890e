import type { Caller, Read } from '../request.ts';
import type { Outcome, Start, Underway } from './callbackify.ts';

/** What a read waits with that goes no further for now. */
export type Hold = {
  /** The read ends here. */
  readonly drop: (passage: Passage, error: unknown) => void;
};

/**
 * One policy on the way to a provider. A read passes all of them, there and back, as one object: a
 * promise and its closures for each read at each stage cost more than the policies themselves.
 */
export type Stage = {
  /**
   * On the way there. Throws what ends the read here. Who returns a hold moves the passage later;
   * the last stage always does.
   */
  readonly enter?: (passage: Passage) => Hold | undefined;
  /** On the way back with an answer; only stages that the read has passed are told. */
  readonly answered?: (passage: Passage) => void;
  /** On the way back with an error; returns what the stages before this one are told. */
  readonly failed?: (error: unknown, passage: Passage) => unknown;
  /** Asked before that: the hold with which the read stays here, to go on once more. */
  readonly again?: (error: unknown, passage: Passage) => Hold | undefined;
};

type Way<T> = {
  readonly stages: readonly Stage[];
  readonly read: Read<T>;
  readonly caller: Caller;
  readonly outcome: Outcome<T>;
};

/** One read on its way through the stages. */
export class Passage<T = unknown> implements Underway {
  readonly read: Read<T>;
  readonly caller: Caller;
  /** Whether it ended because nobody waits for it. */
  left = false;
  readonly #stages: readonly Stage[];
  #outcome: Outcome<T> | undefined;
  /** The stage in which it is. */
  #at = -1;
  #hold: Hold | undefined = undefined;

  constructor({ stages, read, caller, outcome }: Way<T>) {
    this.read = read;
    this.caller = caller;
    this.#stages = stages;
    this.#outcome = outcome;
  }

  /** Goes on from the stage in which it is. */
  goOn(): void {
    let hold: Hold | undefined;
    try {
      while (!hold && this.#at + 1 < this.#stages.length) {
        this.#at += 1;
        hold = this.#stages[this.#at]?.enter?.(this);
      }
      this.#hold = hold;
    } catch (error) {
      this.fail(error);
    }
  }

  /** Goes back from there with an answer. */
  answer(answer: T): void {
    this.#hold = undefined;
    try {
      while (this.#at > 0) {
        this.#at -= 1;
        this.#stages[this.#at]?.answered?.(this);
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    this.#over()?.answered(answer);
  }

  /** Goes back from there with an error, or with what a stage on the way throws instead. */
  fail(error: unknown): void {
    let told = error;
    this.#hold = undefined;
    for (let at = this.#at - 1; at >= 0; at -= 1) {
      const stage = this.#stages[at];
      try {
        if (!this.left) this.#hold = stage?.again?.(told, this);
        if (this.#hold) {
          this.#at = at;
          return;
        }
        if (stage?.failed) told = stage.failed(told, this);
      } catch (thrown) {
        told = thrown;
      }
    }
    this.#over()?.failed(told);
  }

  /** V8 keeps the old tables of the maps that it was in, and it, for long: whoever waited is let go of. */
  #over(): Outcome<T> | undefined {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    return outcome;
  }

  /** Takes it out of whatever holds it, and fails. */
  end(error: unknown): void {
    this.#hold?.drop(this, error);
    this.fail(error);
  }

  leave(error: unknown): void {
    if (!this.#hold) return;
    this.left = true;
    this.end(error);
  }
}

/** The way through the stages, in their order. */
export const pipe =
  (stages: readonly Stage[]): Start =>
  (read, caller, outcome) => {
    const passage = new Passage({ stages, read, caller, outcome });
    passage.goOn();
    return passage;
  };
