import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import { cut } from '../errors.ts';
import type { OperationEvent, Telemetry, UpstreamEvent } from './events.ts';
import { FloodLimiter } from './flood-limiter.ts';
import { createRedactor } from './redact.ts';
import { errorFields, failureFields, MAX_NAME } from './serialize-error.ts';

export type LogOptions = {
  readonly level: string;
  /** Texts that are redacted from every line. */
  readonly secrets?: readonly string[];
  /** Standard error by default: JSON, or pretty when it is a terminal. */
  readonly to?: DestinationStream;
};

export type Log = Telemetry & {
  /** Logs an unexpected error with its stack. */
  readonly report: (error: unknown, requestId: string) => void;
};

/** Errors logged of one response: a page of a thousand invalid rows is still one line. */
const MAX_ERRORS = 5;
/** Each difference from the contract is logged once, up to this many. */
const MAX_DRIFTS = 200;

/**
 * One JSON object a line: operations at `info`, a difference from a provider's
 * contract at `warn` the first time, other upstream events at `debug`, unexpected errors at `error`.
 */
export const createLog = async ({ level, secrets = [], to }: LogOptions): Promise<Log> => {
  const out = to ?? (await standardError());
  const redact = createRedactor(secrets);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => void out.write(redact(line)) },
  );
  const loggedDrifts = new Set<string>();
  const floods = new FloodLimiter((of, lines) => logger.warn({ event: 'omitted', of, lines }));

  const isNewDrift = ({ kind, endpoint, drift, field }: UpstreamEvent): boolean => {
    if (kind !== 'drift') return false;
    const name = `${endpoint} ${drift} ${cut(field ?? '', MAX_NAME)}`;
    if (loggedDrifts.size >= MAX_DRIFTS || loggedDrifts.has(name)) return false;
    loggedDrifts.add(name);
    return true;
  };

  return {
    upstream: (event, { requestId }) => {
      // Checked first: there are many reads, and most logs keep none of their lines.
      const isFirst = isNewDrift(event);
      if (!isFirst && !logger.isLevelEnabled('debug')) return;
      const { field } = event;
      const fields = {
        event: 'upstream',
        requestId,
        ...event,
        ...(field !== undefined && { field: cut(field, MAX_NAME) }),
      };
      if (isFirst) logger.warn(fields);
      else logger.debug(fields);
    },
    operation: (event) => {
      if (!logger.isLevelEnabled('info')) return;
      const isFlood = event.codes.length > 0 && !floods.admit(operationKind(event));
      if (!isFlood) logger.info(operationFields(event));
    },
    report: (error, requestId) => {
      const message = error instanceof Error ? error.message : '';
      if (!floods.admit(`unexpected-error ${cut(message, MAX_NAME)}`)) return;
      logger.error({ event: 'unexpected-error', requestId, error: errorFields(error) });
    },
  };
};

/** Lines with the same codes are of one kind. */
const operationKind = ({ codes }: OperationEvent): string =>
  `operation ${[...new Set(codes)].toSorted().join(' ')}`;

const operationFields = ({ duration, codes, errors = [], ...event }: OperationEvent): object => ({
  event: 'operation',
  ...event,
  name: event.name && cut(event.name, MAX_NAME),
  duration: Math.round(duration * 10) / 10,
  codes: [...new Set(codes)],
  ...(errors.length > 0 && {
    errorCount: errors.length,
    errors: errors.slice(0, MAX_ERRORS).map(failureFields),
  }),
});

/** Synchronous: the last lines before a crash must be written. */
const standardError = async (): Promise<DestinationStream> => {
  if (!process.stderr.isTTY) return destination({ fd: 2, sync: true });
  const { PinoPretty } = await import('pino-pretty');
  return PinoPretty({ destination: 2, sync: true, singleLine: true });
};
