import { ProviderError } from '../errors.ts';
import { Lane } from './lane.ts';
import type { Hold, Passage, Stage } from './passage.ts';

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
  const lanes = new Map<string, Lane>();
  /** The lanes whose first waits for nothing but a free place, in turn. */
  const ready = new Set<Lane>();
  let free = total;
  let admitting = false;

  const laneOf = ({ caller: { credential } }: Passage): Lane => {
    const known = lanes.get(credential.id);
    if (known) return known;
    const made = new Lane(credential.id);
    lanes.set(credential.id, made);
    return made;
  };

  /** Puts a lane where it belongs, after something has changed in it. */
  const sort = (lane: Lane): void => {
    if (lane.waiting > 0 && lane.running < concurrent) ready.add(lane);
    else ready.delete(lane);
    // Callers may bring their own keys: what is idle is forgotten.
    if (lane.waiting === 0 && lane.running === 0) lanes.delete(lane.id);
  };

  const take = (lane: Lane): void => {
    lane.running += 1;
    free -= 1;
  };

  const admit = (): void => {
    // One that fails at once leaves its place to the next in this very loop.
    if (admitting) return;
    admitting = true;
    for (const lane of ready) {
      if (free === 0) break;
      const passage = lane.shift();
      take(lane);
      // Those that still have someone waiting stand at the end again.
      ready.delete(lane);
      sort(lane);
      passage?.goOn();
    }
    admitting = false;
  };

  const over = (passage: Passage): void => {
    const lane = laneOf(passage);
    lane.running -= 1;
    free += 1;
    sort(lane);
    if (ready.size > 0) admit();
  };

  const line: Hold = {
    drop: (passage) => {
      const lane = laneOf(passage);
      lane.remove(passage);
      sort(lane);
    },
  };

  return {
    enter: (passage) => {
      const lane = laneOf(passage);
      if (lane.waiting === 0 && lane.running < concurrent && free > 0) {
        take(lane);
        return;
      }
      if (lane.waiting < queue) {
        lane.push(passage);
        sort(lane);
        return line;
      }
      sort(lane);
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
