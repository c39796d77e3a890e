import { hash } from 'node:crypto';
import { quantile } from '../report/statistics.ts';
import { openConnection, type PipelinedConnection } from './connection.ts';
import type { Answered } from './response.ts';

/** A request as it is written, and what must come back: the same bytes as before the load began. */
export type Prepared = {
  readonly text: string;
  readonly bytes: number;
  readonly sha1: string;
};

export type LoadOptions = {
  readonly port: number;
  /** Sent in turn, so that no two connections ask the same at once unless there are fewer than connections. */
  readonly requests: readonly Prepared[];
  readonly connections: number;
  /** Length of the measured time; it is extended, up to threefold, until there are enough answers to count. */
  readonly milliseconds: number;
};

export type LoadResult = {
  /** Requests answered altogether: in the lead-in, measured, and under way at the end. */
  readonly total: number;
  /** Answers in the measured time, and that time in milliseconds. */
  readonly measured: number;
  readonly milliseconds: number;
  /** Of the measured answers, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
  readonly firstFailure: string | undefined;
};

/** Every so many answers one is compared byte by byte; of the others status and length. */
const DIGEST_CHECKS = 50;
const WARM_UP_MS = 3_000;
const MIN_ROUNDS = 2;

/**
 * Closed-loop load: each connection sends its next request when the last one is answered. Measuring begins when
 * every connection had an answer, and requests that are under way at the end are waited for, so that calls and CPU
 * time can be divided by whole operations.
 */
export async function applyLoad(options: LoadOptions): Promise<LoadResult> {
  const { port, requests, connections, milliseconds } = options;
  const prepared = requests.map((it) => ({ ...it, text: Buffer.from(it.text) }));
  const latencies: number[] = [];
  const failures: string[] = [];
  const finished = Promise.withResolvers<void>();
  const began = performance.now();
  let next = 0;
  let total = 0;
  let running = connections;
  let answeredOnce = 0;
  let from = 0;
  let to = 0;

  const isOver = (now: number): boolean => {
    if (to > 0) return true;
    if (from === 0 || now < from + milliseconds) return false;
    const isEnough = latencies.length >= MIN_ROUNDS * connections;
    if (isEnough || now >= from + 3 * milliseconds) to = now;
    return to > 0;
  };

  const start = async (): Promise<void> => {
    let sent = 0;
    let connectionLatencies = 0;
    let request = prepared[0];
    const leave = (): void => {
      connection.close();
      running -= 1;
      if (running === 0) finished.resolve();
    };
    const ask = (): void => {
      request = prepared[next % prepared.length];
      next += 1;
      connectionLatencies += 1;
      sent = performance.now();
      if (request) connection.send(request.text, next % DIGEST_CHECKS === 0);
    };
    const onAnswer = (answered: Answered): void => {
      const now = performance.now();
      total += 1;
      const problem = request && problemOf(answered, request);
      if (problem) failures.push(problem);
      if (connectionLatencies === 1) answeredOnce += 1;
      if (from > 0 && to === 0) latencies.push(now - sent);
      else if (answeredOnce === connections || now > began + WARM_UP_MS) from ||= now;
      if (isOver(now)) leave();
      else ask();
    };
    const onFailure = (error: Error): void => {
      failures.push(error.message);
      leave();
    };
    const connection: PipelinedConnection = await openConnection(port, { onAnswer, onFailure });
    ask();
  };

  await Promise.all(Array.from({ length: connections }, start));
  await finished.promise;
  const sorted = Float64Array.from(latencies).sort();
  return {
    total,
    measured: sorted.length,
    milliseconds: to - from,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    failures: failures.length,
    firstFailure: failures[0],
  };
}

/** What is wrong with an answer under load, if anything. */
const problemOf = (answered: Answered, wanted: Pick<Prepared, 'bytes' | 'sha1'>) => {
  const { status, bytes, content, isWhole } = answered;
  const isRight = status === 200 && bytes === wanted.bytes;
  if (isRight && !(isWhole && hash('sha1', Buffer.concat(content)) !== wanted.sha1)) {
    return undefined;
  }
  const text = Buffer.concat(content).toString();
  return `${status}, ${bytes} bytes instead of ${wanted.bytes}: ${text.slice(0, 200)} … ${text.slice(-400)}`;
};
