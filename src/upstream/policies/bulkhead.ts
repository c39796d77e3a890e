import { ProviderError } from '../../errors.ts';
import type { Hold, Passage, Stage } from '../pipeline/call.ts';
import { Turns } from './fair-queue.ts';

export type BulkheadOptions = {
  /** Reads under way at once, per credential. */
  readonly concurrent?: number;
  /** Reads that wait for their turn, per credential. */
  readonly queue?: number;
  /** Reads under way at once, of all credentials: each of them has a socket. */
  readonly total?: number;
};

/**
 * Bounds what one credential has under way at a provider, so that one caller's flood delays that
 * caller only; where many credentials meet the bound for all, they take turns. What does not fit
 * into the queue is `RATE_LIMITED`: the provider is well, the caller asks for too much at once. It
 * is not retried here, for more tries are what an overflow needs least.
 */
export const bulkhead = ({
  concurrent = 256,
  queue = 10_000,
  total = 4 * concurrent,
}: BulkheadOptions = {}): Stage => {
  const turnsById = new Map<string, Turns>();
  /** Those whose first waits for nothing but a free place, in turn. */
  const ready = new Set<Turns>();
  let free = total;
  let admitting = false;

  const turnsOf = ({ caller: { credential } }: Passage): Turns => {
    const known = turnsById.get(credential.id);
    if (known) return known;
    const made = new Turns(credential.id);
    turnsById.set(credential.id, made);
    return made;
  };

  /** Puts one where it belongs, after something has changed in it. */
  const sort = (turns: Turns): void => {
    if (turns.waiting > 0 && turns.running < concurrent) ready.add(turns);
    else ready.delete(turns);
    // Callers may bring their own keys: what is idle is forgotten.
    if (turns.waiting === 0 && turns.running === 0) turnsById.delete(turns.id);
  };

  const take = (turns: Turns): void => {
    turns.running += 1;
    free -= 1;
  };

  const admit = (): void => {
    // One that fails at once leaves its place to the next in this very loop.
    if (admitting) return;
    admitting = true;
    try {
      for (const turns of ready) {
        if (free === 0) break;
        const passage = turns.shift();
        take(turns);
        // Those that still have someone waiting stand at the end again.
        ready.delete(turns);
        sort(turns);
        passage?.goOn();
      }
    } finally {
      admitting = false;
      // Behind one that throws, the others still have their turn.
      if (ready.size > 0 && free > 0) admit();
    }
  };

  const over = (passage: Passage): void => {
    const turns = turnsOf(passage);
    turns.running -= 1;
    free += 1;
    sort(turns);
    if (ready.size > 0) admit();
  };

  const line: Hold = {
    drop: (passage) => {
      const turns = turnsOf(passage);
      turns.remove(passage);
      sort(turns);
    },
  };

  return {
    enter: (passage) => {
      const turns = turnsOf(passage);
      if (turns.waiting === 0 && turns.running < concurrent && free > 0) {
        take(turns);
        return;
      }
      if (turns.waiting < queue) {
        turns.push(passage);
        sort(turns);
        return line;
      }
      sort(turns);
      const { provider } = passage.read;
      const message = 'Too many requests wait for this provider. Try again later.';
      throw new ProviderError({ code: 'RATE_LIMITED', provider, message });
    },
    answered: over,
    failed: (error, passage) => {
      over(passage);
      return error;
    },
  };
};
