import { Ending } from './abort.ts';
import { forAll } from './future.ts';

/** Who is told, once, what work comes to, also after having left; must not throw. */
export type Passenger<T> = {
  readonly arrived: (outcome: T) => void;
  readonly lost: (error: unknown) => void;
};

/**
 * Begins work, and has it `land` with what it came to; what it throws before that is told as well. `end` aborts when
 * nobody waits any more; where nobody waits before it begins, it does not, and all are `lost`.
 */
export type Depart<T> = (end: Ending, land: (outcome: T) => void) => Promise<void>;

export type Seat = {
  /** Whether it was under way, or about to be, before. */
  readonly isJoined: boolean;
  /** Waits no longer; called once. The work ends when nobody waits. */
  readonly leave: () => void;
};

/** Work under way that all who ask for the same wait for together. */
type Flight<T> = {
  readonly end: Ending;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly openUntil: number;
  waiting: number;
  passengers: Passenger<T>[];
};

/**
 * Equal work under way at the same time is done once. It departs when the event loop has read what else has come, so
 * that also work that is over at once, its reads being cached, is shared by all who asked together. Who comes later
 * than `openMs` departs anew: with somebody else's deadline it would have too little left of its own.
 *
 * What work comes to is handed on by calls, not by promises: one that has waited for long is in V8's old generation,
 * and keeps what it was resolved with, which may be large, until that is collected.
 */
export class Flights<T> {
  /**
   * A map that entries come to and leave all the time also leaves old tables behind, and V8 keeps what the next one
   * of those holds for as long as the last. So an entry is an empty box once its flight has landed.
   */
  readonly #flights = new Map<unknown, { flight: Flight<T> | undefined }>();
  readonly #openMs: number;

  constructor(openMs: number) {
    this.#openMs = openMs;
  }

  /** Work is equal whose keys are. */
  board(key: unknown, passenger: Passenger<T>, depart: Depart<T>): Seat {
    const known = this.#flights.get(key)?.flight;
    const isJoined = known !== undefined && performance.now() < known.openUntil;
    const flight = isJoined ? known : this.#takeOff(key, depart);
    flight.passengers.push(passenger);
    flight.waiting += 1;
    return {
      isJoined,
      leave: () => {
        flight.waiting -= 1;
        if (flight.waiting > 0) return;
        this.#close(key, flight);
        flight.end.abort(abandoned());
      },
    };
  }

  #takeOff(key: unknown, depart: Depart<T>): Flight<T> {
    const flight: Flight<T> = {
      end: new Ending(),
      openUntil: performance.now() + this.#openMs,
      waiting: 0,
      passengers: [],
    };
    this.#flights.set(key, { flight });
    const tell = (told: (passenger: Passenger<T>) => void) => {
      const { passengers } = flight;
      flight.passengers = [];
      this.#close(key, flight);
      forAll(passengers, told);
    };
    const land = (outcome: T) => tell(({ arrived }) => arrived(outcome));
    const fail = (error: unknown) => tell(({ lost }) => lost(error));
    setImmediate(() => {
      if (flight.end.aborted) fail(flight.end.reason);
      else depart(flight.end, land).catch(fail);
    });
    return flight;
  }

  /** Nobody boards any more. An abandoned flight is not the one that took off after it. */
  #close(key: unknown, flight: Flight<T>): void {
    const box = this.#flights.get(key);
    if (box?.flight !== flight) return;
    box.flight = undefined;
    this.#flights.delete(key);
  }
}

const abandoned = (): DOMException => new DOMException('Nobody waits any more.', 'AbortError');
