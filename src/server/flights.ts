/** Work under way that all who ask for the same wait for together. */
type Flight<T> = {
  readonly outcome: Promise<T>;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly openUntil: number;
  passengers: number;
  readonly abandon: () => void;
};

export type Passage<T> = {
  readonly outcome: Promise<T>;
  /** Whether it had departed before. */
  readonly isJoined: boolean;
  /** Waits no longer. The work ends when nobody does. */
  readonly leave: () => void;
};

/**
 * Equal work under way at the same time is done once. It departs when the event loop has read what else has come, so
 * that also work that is over at once, its reads being cached, is shared by all who asked together. Who comes later
 * than `openMs` departs anew: with somebody else's deadline it would have too little left of its own.
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

  /** `depart` begins the work; it is aborted when the last one has left. Work is equal whose keys are. */
  board(key: unknown, depart: (end: AbortController) => Promise<T>): Passage<T> {
    const known = this.#flights.get(key)?.flight;
    const isJoined = known !== undefined && performance.now() < known.openUntil;
    const flight = isJoined ? known : this.#takeOff(key, depart);
    flight.passengers += 1;
    return {
      outcome: flight.outcome,
      isJoined,
      leave: () => {
        flight.passengers -= 1;
        if (flight.passengers > 0) return;
        this.#land(key, flight);
        flight.abandon();
      },
    };
  }

  #takeOff(key: unknown, depart: (end: AbortController) => Promise<T>): Flight<T> {
    const end = new AbortController();
    const flight: Flight<T> = {
      outcome: turnOver()
        .then(() => depart(end))
        .finally(() => this.#land(key, flight)),
      openUntil: performance.now() + this.#openMs,
      passengers: 0,
      abandon: () => end.abort(),
    };
    this.#flights.set(key, { flight });
    return flight;
  }

  /** An abandoned flight is not the one that took off after it. */
  #land(key: unknown, flight: Flight<T>): void {
    const box = this.#flights.get(key);
    if (box?.flight !== flight) return;
    box.flight = undefined;
    this.#flights.delete(key);
  }
}

const turnOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
