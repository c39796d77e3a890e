import type { Telemetry } from './events.ts';

/** Notifies each of `listeners`; an error in one does not affect the others. */
export const composite = (listeners: readonly Telemetry[]): Telemetry => ({
  upstream: (event, inbound) => each(listeners, (one) => one.upstream(event, inbound)),
  operation: (event, inbound) => each(listeners, (one) => one.operation(event, inbound)),
});

const each = (listeners: readonly Telemetry[], notify: (one: Telemetry) => void): void => {
  for (const listener of listeners) {
    try {
      notify(listener);
    } catch {
      // Telemetry must not fail the request that it observes.
    }
  }
};
