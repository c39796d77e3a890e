import { GatewayError } from '../errors.ts';

/**
 * Greatest number of selections that one plan may visit: fragments that spread each other multiply without bound. An
 * ordinary document has some hundreds.
 */
const MAX_STEPS = 200_000;

/** Counts the selections that a walk visits. */
export class StepCounter {
  #count = 0;

  /** @throws GatewayError `QUERY_TOO_COMPLEX` after `MAX_STEPS` selections. */
  add(selections: number): void {
    this.#count += selections;
    if (this.#count <= MAX_STEPS) return;
    throw new GatewayError(
      'QUERY_TOO_COMPLEX',
      `This operation asks for too much at once: its fragments spread to more than ${MAX_STEPS} selections.`,
    );
  }
}
