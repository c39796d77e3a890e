import { LightAbortController } from '../../async/abort.ts';
import { SharedTask } from '../../async/single-flight.ts';

/** Runs one operation for all requests that are equal to it. */
export class OperationTask<T> extends SharedTask<T> {
  readonly controller = new LightAbortController();
  readonly #run: (task: OperationTask<T>) => Promise<void>;

  constructor(run: (task: OperationTask<T>) => Promise<void>) {
    super();
    this.#run = run;
  }

  start(): void {
    this.#run(this).catch((error) => this.reject(error));
  }

  cancel(reason: unknown): void {
    this.controller.abort(reason);
  }
}
