import type { Telemetry } from './events.ts';

/** Tells each of `listeners`; what one of them throws is nobody else's loss. */
export const combine = (listeners: readonly Telemetry[]): Telemetry => ({
  upstream: (event, inbound) => each(listeners, (one) => one.upstream(event, inbound)),
  operation: (event, inbound) => each(listeners, (one) => one.operation(event, inbound)),
});

const each = (listeners: readonly Telemetry[], tell: (one: Telemetry) => void): void => {
  for (const listener of listeners) {
    try {
      tell(listener);
    } catch {
      // Watching must not break what is watched.
    }
  }
};
