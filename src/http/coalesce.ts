import { departed } from './leave.ts';
import { type Call, type Policy, type Read, readKey } from './pipe.ts';

/** A read under way for anybody who wants it: it answers to none of its waiters alone. */
type Flight = {
  readonly answer: Promise<unknown>;
  readonly joined: (call: Call) => void;
  readonly left: () => void;
};

/**
 * Identical reads under way at the same time are one, also across requests, per credential. Each
 * waiter leaves on its own signal; the shared read ends when the last one has left, and may take as
 * long as the most patient allows. A failure is shared by those who wait for it and not remembered.
 */
export const coalesce = (): Policy => (next) => {
  // Boxes, emptied when their flight has landed: V8 keeps the old tables of a map, and what they hold, for long.
  const flights = new Map<string, { flight: Flight | undefined }>();

  const depart = (key: string, read: Read<unknown>, first: Call): Flight => {
    const controller = new AbortController();
    const shared = { ...first, signal: controller.signal };
    let waiting = 0;
    const answer = next(read, shared).finally(() => land());
    const flight: Flight = {
      answer,
      joined: ({ deadline }) => {
        waiting += 1;
        shared.deadline = Math.max(shared.deadline, deadline);
      },
      left: () => {
        waiting -= 1;
        if (waiting > 0) return;
        land();
        controller.abort();
      },
    };
    // An abandoned flight is not the one that took off after it.
    const land = (): void => {
      const box = flights.get(key);
      if (box?.flight !== flight) return;
      box.flight = undefined;
      flights.delete(key);
    };
    flights.set(key, { flight });
    return flight;
  };

  return async (read, call) => {
    if (call.signal.aborted) throw departed(read, call);
    const key = `${call.credential.id} ${readKey(read)}`;
    const underWay = flights.get(key)?.flight;
    if (underWay) {
      call.record({ kind: 'coalesced', provider: read.provider, endpoint: read.endpoint });
    }
    return aboard(underWay ?? depart(key, read, call), read, call);
  };
};

const aboard = <T>(flight: Flight, read: Read<T>, call: Call): Promise<T> =>
  new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(departed(read, call));
      flight.left();
    };
    flight.joined(call);
    call.signal.addEventListener('abort', leave, { once: true });
    const settled = (): void => call.signal.removeEventListener('abort', leave);
    flight.answer.then(
      (answer) => {
        settled();
        // The same key is the same builder, hence the same type.
        resolve(answer as T);
      },
      (error: unknown) => {
        settled();
        reject(error);
      },
    );
  });
