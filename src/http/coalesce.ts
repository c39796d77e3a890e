import { departed } from './leave.ts';
import { type Call, type Caller, type Listener, type Read, readKey, type Send } from './pipe.ts';
import type { Outcome, Start, Underway } from './start.ts';

/**
 * Identical reads under way at the same time are one, also across requests, per credential. Each
 * waiter leaves on its own signal; the shared read ends when the last one has left, and may take as
 * long as the most patient allows. A failure is shared by those who wait for it and not remembered.
 */
export const coalesce = (start: Start): Send => {
  const flights = new Map<string, Flight>();
  return (read, call) =>
    new Promise((resolve, reject) => {
      if (call.signal.aborted) return reject(departed(read, call));
      const key = `${call.credential.id} ${readKey(read)}`;
      const underWay = flights.get(key);
      if (underWay) {
        call.record({ kind: 'coalesced', provider: read.provider, endpoint: read.endpoint });
      }
      const flight = underWay ?? new Flight(flights, key, call);
      const waiter: Waiter = {
        call,
        // The same key is the same builder, hence the same type.
        answered: resolve,
        failed: reject,
        handleEvent: () => {
          reject(departed(read, call));
          flight.leave(waiter);
        },
      };
      flight.board(waiter);
      if (!underWay) flight.takeOff(start, read);
    });
};

type Waiter = Outcome<unknown> & Listener & { readonly call: Call };

/** A read under way for anybody who wants it: it answers to none of its waiters alone. */
class Flight implements Outcome<unknown>, Caller {
  readonly credential: Caller['credential'];
  readonly record: Caller['record'];
  deadline: number;
  readonly #flights: Map<string, Flight>;
  readonly #key: string;
  #waiters: Waiter[] = [];
  #underway: Underway | undefined = undefined;

  constructor(flights: Map<string, Flight>, key: string, first: Caller) {
    this.credential = first.credential;
    this.record = first.record;
    this.deadline = first.deadline;
    this.#flights = flights;
    this.#key = key;
    flights.set(key, this);
  }

  takeOff(start: Start, read: Read<unknown>): void {
    this.#underway = start(read, this, this);
  }

  board(waiter: Waiter): void {
    this.#waiters.push(waiter);
    this.deadline = Math.max(this.deadline, waiter.call.deadline);
    waiter.call.signal.addEventListener('abort', waiter);
  }

  leave(waiter: Waiter): void {
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    if (this.#waiters.length > 0) return;
    const underway = this.#underway;
    this.#land();
    underway?.leave();
  }

  answered(answer: unknown): void {
    for (const waiter of this.#land()) waiter.answered(answer);
  }

  failed(error: unknown): void {
    for (const waiter of this.#land()) waiter.failed(error);
  }

  #land(): readonly Waiter[] {
    const waiters = this.#waiters;
    // V8 keeps the old tables of a map, and what they hold, for long: nothing is left in them.
    this.#waiters = [];
    this.#underway = undefined;
    // An abandoned flight is not the one that took off after it.
    if (this.#flights.get(this.#key) === this) this.#flights.delete(this.#key);
    for (const waiter of waiters) waiter.call.signal.removeEventListener('abort', waiter);
    return waiters;
  }
}
