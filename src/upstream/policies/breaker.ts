import { LRUCache } from 'lru-cache';
import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { PipelineCall, Policy } from '../pipeline/call.ts';

export type BreakerOptions = {
  /** Reads of one route with one credential that fail in a row, after which it opens for them. */
  readonly failures: number;
  /** Milliseconds for which it stays open before one read may probe. */
  readonly openMs: number;
};

export type BreakerState = 'closed' | 'open' | 'probing';

const COUNTED_CODES: ReadonlySet<ErrorCode> = new Set(['PROVIDER_UNAVAILABLE', 'PROVIDER_TIMEOUT']);

/** What is known of a route as one credential meets it. */
type Circuit = {
  readonly credentialId: string;
  /** Reads in a row that met an outage. */
  failed: number;
  /** On the clock of `performance.now()`; undefined while it is closed. */
  openedAt: number | undefined;
  trialCall: PipelineCall | undefined;
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
export const createBreaker = ({ failures, openMs }: BreakerOptions) => {
  /** Only circuits that have failed last: while all is well there are none to look for. */
  const circuits = new LRUCache<string, Circuit>({ max: 10_000 });
  const policyOf = new WeakSet<PipelineCall>();

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
    context.record({ kind: 'broken', provider, endpoint });
    const retryAfter = Math.max(1, Math.ceil(retryMs / 1000));
    throw new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider, retryAfter });
  };

  const succeed = (call: PipelineCall): void => {
    const circuit = circuitOf(call);
    if (!circuit) return;
    // Of those that set out before it opened none closes it.
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
    // Those that set out before it opened tell nothing new.
    const isNews = circuit.openedAt === undefined && !policyOf.has(call);
    if (isNews) {
      policyOf.add(call);
      circuit.failed += 1;
    }
    if (call === circuit.trialCall || (isNews && circuit.failed >= failures)) open(circuit);
  };

  /** It has shown nothing: the next read may probe at once. */
  const returnTrial = (call: PipelineCall): void => {
    const circuit = circuitOf(call);
    if (call === circuit?.trialCall) circuit.trialCall = undefined;
  };

  /** For those who need not wait for their turn in vain. */
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

  /** The worst of a credential's circuits; of all circuits without one. */
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

/** Whether the provider answered, though not what was hoped for. A refusal has a status. */
const isAnswer = (error: unknown): boolean =>
  !(error instanceof ProviderError) ||
  error.status !== undefined ||
  error.code === 'PROVIDER_CONTRACT';

const isOutage = (error: unknown): boolean =>
  error instanceof ProviderError && COUNTED_CODES.has(error.code) && error.retryable;
