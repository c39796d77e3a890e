import { GatewayError } from '../errors.ts';

/**
 * Selections that the planning of one operation may look at: fragments that spread each other have one document make
 * any number of them. An honest document has some hundreds.
 */
const MAX_STEPS = 200_000;

/** Counts the selections that a walk looks at. */
export class StepCounter {
  #count = 0;

  /** @throws GatewayError `QUERY_TOO_COMPLEX` once there were too many. */
  add(selections: number): void {
    this.#count += selections;
    if (this.#count <= MAX_STEPS) return;
    throw new GatewayError(
      'QUERY_TOO_COMPLEX',
      `This operation asks for too much at once: its fragments spread to more than ${MAX_STEPS} selections.`,
    );
  }
}
