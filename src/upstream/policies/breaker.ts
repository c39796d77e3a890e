import { LRUCache } from 'lru-cache';
import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { PipelineCall, Policy } from '../pipeline/call.ts';

export type BreakerOptions = {
  /** Consecutive failed calls of one route and credential after which it opens for them. */
  readonly failures: number;
  /** Milliseconds before an open circuit admits a trial call. */
  readonly openMs: number;
};

export type BreakerState = 'closed' | 'open' | 'probing';

const COUNTED_CODES: ReadonlySet<ErrorCode> = new Set(['PROVIDER_UNAVAILABLE', 'PROVIDER_TIMEOUT']);

/** The state of one route for one credential. */
type Circuit = {
  readonly credentialId: string;
  /** Consecutive calls that met an outage. */
  failed: number;
  /** On the clock of `performance.now()`; undefined while it is closed. */
  openedAt: number | undefined;
  trialCall: PipelineCall | undefined;
};

/** Milliseconds for which an open circuit is kept after `openMs` if no trial call is made. */
const FORGET_MS = 60_000;

/**
 * Opens after consecutive outages, so that calls fail fast. After `openMs` one trial call at a
 * time is sent; its success closes the circuit. Each route and credential has its own circuit,
 * so one failing search affects no other route. Only an outage counts (no response, or 5xx),
 * once per call whatever its retries. Any other response closes the circuit; a cancelled call
 * changes nothing.
 */
export const createBreaker = ({ failures, openMs }: BreakerOptions) => {
  /** Only circuits with a recent failure: none in normal operation. */
  const circuits = new LRUCache<string, Circuit>({ max: 10_000 });
  const countedCalls = new WeakSet<PipelineCall>();

  const remainingMs = ({ openedAt = 0 }: Circuit): number =>
    Math.max(0, openedAt + openMs - performance.now());
  const isForgotten = ({ openedAt, trialCall }: Circuit): boolean =>
    openedAt !== undefined && !trialCall && performance.now() > openedAt + openMs + FORGET_MS;

  const circuitOf = (call: PipelineCall): Circuit | undefined => {
    if (circuits.size === 0) return undefined;
    const circuit = circuits.get(keyOf(call));
    return circuit && !isForgotten(circuit) ? circuit : undefined;
  };

  const open = (circuit: Circuit): void => {
    circuit.openedAt = performance.now();
    circuit.trialCall = undefined;
  };

  const reject = (call: PipelineCall): undefined => {
    const circuit = circuitOf(call);
    if (circuit?.openedAt === undefined) return;
    const retryMs = remainingMs(circuit);
    if (retryMs === 0 && !circuit.trialCall) return;
    const { request, context } = call;
    const { provider, endpoint } = request;
    context.record({ kind: 'rejected-breaker', provider, endpoint });
    const retryAfter = Math.max(1, Math.ceil(retryMs / 1000));
    throw new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider, retryAfter });
  };

  const succeed = (call: PipelineCall): void => {
    const circuit = circuitOf(call);
    if (!circuit) return;
    // A call that was sent before the circuit opened does not close it.
    if (circuit.openedAt === undefined || call === circuit.trialCall) {
      circuits.delete(keyOf(call));
    }
  };

  const fail = (call: PipelineCall): void => {
    let circuit = circuitOf(call);
    if (!circuit) {
      const { credential } = call.context;
      circuit = {
        credentialId: credential.id,
        failed: 0,
        openedAt: undefined,
        trialCall: undefined,
      };
      circuits.set(keyOf(call), circuit);
    }
    // A call that was sent before the circuit opened does not extend it.
    const isCounted = circuit.openedAt === undefined && !countedCalls.has(call);
    if (isCounted) {
      countedCalls.add(call);
      circuit.failed += 1;
    }
    if (call === circuit.trialCall || (isCounted && circuit.failed >= failures)) open(circuit);
  };

  /** Admits the next trial call at once: this one had no result. */
  const returnTrial = (call: PipelineCall): void => {
    const circuit = circuitOf(call);
    if (call === circuit?.trialCall) circuit.trialCall = undefined;
  };

  /** Rejects before the bulkhead's queue. */
  const failFast: Policy = { onRequest: reject };
  const policy: Policy = {
    onRequest: (call) => {
      reject(call);
      const circuit = circuitOf(call);
      if (circuit?.openedAt !== undefined) circuit.trialCall = call;
    },
    onResponse: succeed,
    onError: (error, call) => {
      if (isOutage(error)) fail(call);
      else if (isAnswer(error)) succeed(call);
      else returnTrial(call);
      return error;
    },
  };

  /** The worst state of a credential's circuits, or of all circuits without an id. */
  const state = (credentialId?: string): BreakerState => {
    let worst: BreakerState = 'closed';
    for (const circuit of circuits.values()) {
      const isMeant = credentialId === undefined || circuit.credentialId === credentialId;
      if (!isMeant || circuit.openedAt === undefined || isForgotten(circuit)) continue;
      if (!circuit.trialCall) return 'open';
      worst = 'probing';
    }
    return worst;
  };
  return { failFast, policy, state };
};

const keyOf = ({ request, context }: PipelineCall): string =>
  `${context.credential.id} ${request.endpoint}`;

/** Whether the provider responded, if with an error. Such errors have a status. */
const isAnswer = (error: unknown): boolean =>
  !(error instanceof ProviderError) ||
  error.status !== undefined ||
  error.code === 'PROVIDER_CONTRACT';

const isOutage = (error: unknown): boolean =>
  error instanceof ProviderError && COUNTED_CODES.has(error.code) && error.retryable;
