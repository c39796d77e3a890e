import type { AbortListener } from '../../async/abort.ts';
import type { Outcome, Start, Underway } from '../pipeline/callbackify.ts';
import { type Call, type Caller, departed, type Read, readKey, type Send } from '../request.ts';

/**
 * Identical reads under way at the same time are one, also across requests, per credential. Each
 * waiter leaves on its own signal; the shared read ends when the last one has left, and may take as
 * long as the most patient allows. A failure is shared by those who wait for it and not remembered.
 */
export const coalesce = (start: Start): Send => {
  const flights = new Map<string, Flight>();
  return (read, call) =>
    new Promise((answered, failed) => {
      if (call.signal.aborted) return failed(departed(read, call));
      const key = `${call.credential.id} ${readKey(read)}`;
      const underWay = flights.get(key);
      // The same key is the same builder, hence the same type.
      const waiter: Waiter = { call, answered, failed };
      if (underWay) {
        call.record({ kind: 'coalesced', provider: read.provider, endpoint: read.endpoint });
        underWay.join(waiter);
      } else {
        new Flight(read, waiter, { flights, key }).takeOff(start);
      }
    });
};

type Waiter = Outcome<unknown> & { readonly call: Call };
type Place = { readonly flights: Map<string, Flight>; readonly key: string };

/** A read under way for anybody who wants it: it answers to none of its waiters alone. */
class Flight implements Outcome<unknown>, Caller, AbortListener {
  readonly credential: Caller['credential'];
  readonly record: Caller['record'];
  deadline: number;
  readonly #read: Read<unknown>;
  readonly #flights: Map<string, Flight>;
  readonly #key: string;
  #waiters: Waiter[];
  #underway: Underway | undefined = undefined;

  constructor(read: Read<unknown>, first: Waiter, { flights, key }: Place) {
    const { credential, record, deadline, signal } = first.call;
    this.credential = credential;
    this.record = record;
    this.deadline = deadline;
    this.#read = read;
    this.#flights = flights;
    this.#key = key;
    this.#waiters = [first];
    signal.addEventListener('abort', this);
    flights.set(key, this);
  }

  takeOff(start: Start): void {
    this.#underway = start(this.#read, this, this);
  }

  join(waiter: Waiter): void {
    const { deadline, signal } = waiter.call;
    this.#waiters.push(waiter);
    this.deadline = Math.max(this.deadline, deadline);
    signal.addEventListener('abort', this);
  }

  /** Somebody leaves. */
  handleEvent(): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ call }) => !call.signal.aborted);
    for (const { call, failed } of waiters) {
      if (call.signal.aborted) this.#leave(failed, departed(this.#read, call));
    }
  }

  #leave(failed: Waiter['failed'], error: unknown): void {
    failed(error);
    if (this.#waiters.length > 0) return;
    const underway = this.#underway;
    this.#land();
    underway?.leave(error);
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
    for (const { call } of waiters) call.signal.removeEventListener('abort', this);
    return waiters;
  }
}
