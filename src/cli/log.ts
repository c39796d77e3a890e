import type { Config } from '../config.ts';
import type { OperationEvent, Telemetry, UpstreamEvent } from '../telemetry.ts';

const LEVELS: readonly Config['logLevel'][] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export type Log = Telemetry & { readonly report: (error: unknown, requestId: string) => void };

/** One JSON object a line: operations at `info`, upstream events at `debug`, surprises at `error`. */
export const createLog = (level: Config['logLevel'], write: (line: string) => void): Log => {
  const least = level === 'silent' ? LEVELS.length : LEVELS.indexOf(level);
  const at =
    (own: Config['logLevel']) =>
    (event: string, fields: object): void => {
      if (LEVELS.indexOf(own) < least) return;
      const time = new Date().toISOString();
      write(`${JSON.stringify({ time, level: own, event, ...fields })}\n`);
    };
  const [debug, info, error] = [at('debug'), at('info'), at('error')];

  return {
    upstream: (event: UpstreamEvent) => debug('upstream', event),
    operation: (event: OperationEvent) => info('operation', event),
    report: (cause, requestId) =>
      error('unplanned', {
        requestId,
        error: cause instanceof Error ? cause.stack : String(cause),
      }),
  };
};
