import type { IncomingHttpHeaders } from 'node:http';
import type { Provider } from './faults/faults.ts';

/** A request as it came, in the order of arrival. */
export type RecordedCall = {
  readonly provider: Provider;
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  /** The route's template without the provider's prefix; empty for a path that has none. */
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
  body: string;
  /** Null while it is not answered, and for ever where a fault kept the answer back. */
  status: number | null;
};

export type CallLog = readonly RecordedCall[] & {
  readonly record: (call: Omit<RecordedCall, 'body' | 'status'>) => RecordedCall;
  readonly clear: () => void;
};

const KEPT = 10_000;

/** The latest 10 000 requests. */
export const createCallLog = (): CallLog => {
  const log: RecordedCall[] = [];
  return Object.assign(log, {
    record: (arrived: Omit<RecordedCall, 'body' | 'status'>): RecordedCall => {
      const call = { ...arrived, body: '', status: null };
      log.push(call);
      if (log.length > KEPT) log.shift();
      return call;
    },
    clear: () => {
      log.length = 0;
    },
  });
};
