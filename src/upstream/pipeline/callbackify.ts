import { LightAbortController } from '../../async/abort.ts';
import type { Call, Caller, Read, Send } from '../request.ts';
import { departed } from '../request.ts';

/** What a read comes to: one of the two is told, once, perhaps before `Start` returns. */
export type Outcome<T> = { answered(answer: T): void; failed(error: unknown): void };

/** A read under way. */
export type Underway = {
  /** Ends it with this error, for nobody waits any more; nothing happens when it is over. */
  leave(error: unknown): void;
};

/** Sets a read on its way: `Send` for those to whom a promise for each read is too dear. */
export type Start = <T>(read: Read<T>, caller: Caller, outcome: Outcome<T>) => Underway;

/** The same for those who wait for promises. */
export const promised =
  (start: Start): Send =>
  (read, call) =>
    new Promise((resolve, reject) => {
      const { signal } = call;
      if (signal.aborted) return reject(departed(read, call));
      const left = { handleEvent: () => underway.leave(departed(read, call)) };
      signal.addEventListener('abort', left);
      const over = (): void => signal.removeEventListener('abort', left);
      const underway = start(read, call, {
        answered(answer) {
          over();
          resolve(answer);
        },
        failed(error) {
          over();
          reject(error);
        },
      });
    });

/** The other way round: what is promised, for those who are told. */
export const started =
  (send: Send): Start =>
  (read, caller, outcome) => {
    const call = new OwnCall(caller);
    send(read, call).then(
      (answer) => outcome.answered(answer),
      (error) => outcome.failed(error),
    );
    return { leave: () => call.signal.abort() };
  };

/** A caller's read with an end of its own. A class, because V8 keeps long what has getters of a literal. */
class OwnCall implements Call {
  readonly signal = new LightAbortController();
  readonly credential: Call['credential'];
  readonly record: Call['record'];
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.credential = caller.credential;
    this.record = caller.record;
    this.#caller = caller;
  }

  get deadline(): number {
    return this.#caller.deadline;
  }
}
