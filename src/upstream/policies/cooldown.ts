import { LightAbortController } from '../../async/abort.ts';
import { ProviderError } from '../../errors.ts';
import { type Found, failOpen, type Sharing } from '../cache/shared-store.ts';
import type { Hold, Passage, Stage } from '../pipeline/call.ts';
import type { Caller } from '../request.ts';
import { type AnsweredCallers, CallerMap } from './credential-map.ts';

export type CooldownOptions = {
  /** Milliseconds, when the provider does not say how long. */
  readonly usualMs: number;
  /** Milliseconds at most, whatever the provider says: a mistaken header must not end service. */
  readonly maxMs: number;
  /** Whose cool-downs those of other credentials do not displace. */
  readonly answered?: AnsweredCallers;
};

// A timer may fire a moment before its time: the read that waited for the end goes through.
const TOLERANCE_MS = 5;

/** How late a cool-down that another replica met may be noticed: most reads do not wait for the store. */
const ASKED_MS = 1_000;

const NOBODY: AnsweredCallers = { has: () => false };

/**
 * A real 429 cools its credential down for everybody, and with a shared cache for all replicas:
 * until its `Retry-After` has passed, reads fail at once with `RATE_LIMITED`, unsent. The reader
 * that met the 429 is told how long to wait even where the provider did not say.
 */
export const cooldown = (
  { usualMs, maxMs, answered = NOBODY }: CooldownOptions,
  sharing?: Sharing,
) => {
  /** By credential: until when, on the clock of `performance.now()`. */
  const ends = new CallerMap<number>(answered, 10_000);
  /** By credential: until when the shared store need not be asked, having had nothing. */
  const askedUntil = new CallerMap<number>(answered, 10_000);
  const left = (id: string): number => {
    const end = ends.get(id);
    return end === undefined ? 0 : Math.max(0, end - performance.now());
  };

  const cool = ({ read, caller }: Passage, error: ProviderError): ProviderError => {
    const asked = error.retryAfter === undefined ? usualMs : error.retryAfter * 1000;
    const ms = Math.min(asked, maxMs);
    const { id } = caller.credential;
    if (ms > left(id)) {
      ends.set(id, performance.now() + ms);
      void failOpen(read, caller, () =>
        sharing?.store.set(sharedKey(caller, sharing.idOf), '', ms),
      );
    }
    return error.retryAfter === undefined ? waiting(error, ms) : error;
  };

  const refuse = ({ read: { provider, endpoint }, caller }: Passage): undefined => {
    const ms = left(caller.credential.id);
    if (ms <= TOLERANCE_MS) return undefined;
    caller.record({ kind: 'cooled', provider, endpoint });
    throw new ProviderError({ code: 'RATE_LIMITED', provider, retryAfter: Math.ceil(ms / 1000) });
  };

  /** Holds the read until it is known what another replica was told, unless that was asked lately. */
  const consult = (passage: Passage, { store, idOf }: Sharing): Hold | undefined => {
    const { read, caller } = passage;
    if (performance.now() < (askedUntil.get(caller.credential.id) ?? 0)) return undefined;
    const waits = new LightAbortController();
    const told = (found: Found | null | undefined): void => {
      if (found === null) askedUntil.set(caller.credential.id, performance.now() + ASKED_MS);
      if (found) ends.set(caller.credential.id, performance.now() + Math.min(found.ttlMs, maxMs));
      if (!waits.aborted) passage.goOn();
    };
    void failOpen(read, caller, () => store.get(sharedKey(caller, idOf))).then(told);
    return { drop: () => waits.abort() };
  };

  /** For those who need not wait for their turn in vain. */
  const gate: Stage = {
    enter: (passage) => refuse(passage) ?? (sharing && consult(passage, sharing)),
  };
  const stage: Stage = {
    enter: refuse,
    failed: (error, passage) => {
      const limited = error instanceof ProviderError && error.status === 429;
      return limited ? cool(passage, error) : error;
    },
  };
  return { gate, stage, /** Milliseconds that a credential still cools down. */ left };
};

const sharedKey = ({ credential }: Caller, idOf: Sharing['idOf']): string =>
  `cool:${idOf(credential)}`;

const waiting = (error: ProviderError, ms: number): ProviderError =>
  new ProviderError({
    code: error.code,
    provider: error.provider,
    status: error.status,
    retryable: error.retryable,
    retryAfter: Math.ceil(ms / 1000),
    cause: error.cause,
  });
