import { LRUCache } from 'lru-cache';
import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { Passage, Stage } from '../pipeline/call.ts';

export type BreakerOptions = {
  /** Reads of one route with one credential that fail in a row, after which it opens for them. */
  readonly failures: number;
  /** Milliseconds for which it stays open before one read may probe. */
  readonly openMs: number;
};

export type BreakerState = 'closed' | 'open' | 'probing';

const OUTAGES: ReadonlySet<ErrorCode> = new Set(['PROVIDER_UNAVAILABLE', 'PROVIDER_TIMEOUT']);

/** What is known of a route as one credential meets it. */
type Circuit = {
  readonly credentialId: string;
  /** Reads in a row that met an outage. */
  failed: number;
  /** On the clock of `performance.now()`; undefined while it is closed. */
  openedAt: number | undefined;
  probe: Passage | undefined;
};

/** How long an open circuit is remembered that nobody probes though its time is over. */
const FORGET_MS = 60_000;

/**
 * Opens on a provider that only fails, so that reads fail at once instead of one by one; then one
 * read at a time probes, and its success closes the breaker. Each credential has a circuit for each
 * route, so a search that always fails shuts out nobody else. Only an outage counts, once a read
 * however often that is tried: the provider does not answer, or with 5xx; any other answer, a
 * refusal too, shows that it lives. A read that ends without an answer for another reason, such as
 * a caller who leaves, counts for nothing.
 */
export const breaker = ({ failures, openMs }: BreakerOptions) => {
  /** Only circuits that have failed last: while all is well there are none to look for. */
  const circuits = new LRUCache<string, Circuit>({ max: 10_000 });
  const counted = new WeakSet<Passage>();

  const leftMs = ({ openedAt = 0 }: Circuit): number =>
    Math.max(0, openedAt + openMs - performance.now());
  const isForgotten = ({ openedAt, probe }: Circuit): boolean =>
    openedAt !== undefined && !probe && performance.now() > openedAt + openMs + FORGET_MS;

  const circuitOf = (passage: Passage): Circuit | undefined => {
    if (circuits.size === 0) return undefined;
    const circuit = circuits.get(keyOf(passage));
    return circuit && !isForgotten(circuit) ? circuit : undefined;
  };

  const open = (circuit: Circuit): void => {
    circuit.openedAt = performance.now();
    circuit.probe = undefined;
  };

  const refuse = (passage: Passage): undefined => {
    const circuit = circuitOf(passage);
    if (circuit?.openedAt === undefined) return;
    const left = leftMs(circuit);
    if (left === 0 && !circuit.probe) return;
    const { read, caller } = passage;
    const { provider, endpoint } = read;
    caller.record({ kind: 'broken', provider, endpoint });
    const retryAfter = Math.max(1, Math.ceil(left / 1000));
    throw new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider, retryAfter });
  };

  const succeed = (passage: Passage): void => {
    const circuit = circuitOf(passage);
    if (!circuit) return;
    // Of those that set out before it opened none closes it.
    if (circuit.openedAt === undefined || passage === circuit.probe) {
      circuits.delete(keyOf(passage));
    }
  };

  const fail = (passage: Passage): void => {
    let circuit = circuitOf(passage);
    if (!circuit) {
      const { credential } = passage.caller;
      circuit = { credentialId: credential.id, failed: 0, openedAt: undefined, probe: undefined };
      circuits.set(keyOf(passage), circuit);
    }
    // Those that set out before it opened tell nothing new.
    const isNews = circuit.openedAt === undefined && !counted.has(passage);
    if (isNews) {
      counted.add(passage);
      circuit.failed += 1;
    }
    if (passage === circuit.probe || (isNews && circuit.failed >= failures)) open(circuit);
  };

  /** It has shown nothing: the next read may probe at once. */
  const giveBack = (passage: Passage): void => {
    const circuit = circuitOf(passage);
    if (passage === circuit?.probe) circuit.probe = undefined;
  };

  /** For those who need not wait for their turn in vain. */
  const gate: Stage = { enter: refuse };
  const stage: Stage = {
    enter: (passage) => {
      refuse(passage);
      const circuit = circuitOf(passage);
      if (circuit?.openedAt !== undefined) circuit.probe = passage;
    },
    answered: succeed,
    failed: (error, passage) => {
      if (isOutage(error)) fail(passage);
      else if (isAnswer(error)) succeed(passage);
      else giveBack(passage);
      return error;
    },
  };

  /** The worst of a credential's circuits; of all circuits without one. */
  const state = (credentialId?: string): BreakerState => {
    let worst: BreakerState = 'closed';
    for (const circuit of circuits.values()) {
      const isMeant = credentialId === undefined || circuit.credentialId === credentialId;
      if (!isMeant || circuit.openedAt === undefined || isForgotten(circuit)) continue;
      if (!circuit.probe) return 'open';
      worst = 'probing';
    }
    return worst;
  };
  return { gate, stage, state };
};

const keyOf = ({ read, caller }: Passage): string => `${caller.credential.id} ${read.endpoint}`;

/** Whether the provider answered, though not what was hoped for. A refusal has a status. */
const isAnswer = (error: unknown): boolean =>
  !(error instanceof ProviderError) ||
  error.status !== undefined ||
  error.code === 'PROVIDER_CONTRACT';

const isOutage = (error: unknown): boolean =>
  error instanceof ProviderError && OUTAGES.has(error.code) && error.retryable;
