import type { Telemetry } from './events.ts';

/** Tells each of `listeners`; what one of them throws is nobody else's loss. */
export const composite = (listeners: readonly Telemetry[]): Telemetry => ({
  upstream: (event, inbound) => each(listeners, (one) => one.upstream(event, inbound)),
  operation: (event, inbound) => each(listeners, (one) => one.operation(event, inbound)),
});

const each = (listeners: readonly Telemetry[], notify: (one: Telemetry) => void): void => {
  for (const listener of listeners) {
    try {
      notify(listener);
    } catch {
      // Watching must not break what is watched.
    }
  }
};
