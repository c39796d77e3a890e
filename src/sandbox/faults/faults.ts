import { type Random, random } from '../random.ts';

export type Provider = 'qualia' | 'sutro';

export const FAULT_KINDS = [
  /** The whole length is declared, half of the body is sent, and the connection breaks. */
  'cut',
  /** The connection is reset before any answer. */
  'reset',
  /** No answer, ever. */
  'hang',
  /** A right answer, a few bytes at a time. */
  'slow',
  /** Status 200 with an HTML page. */
  'not-json',
  /** The JSON inside an envelope that is not part of the contract. */
  'wrong-shape',
  /** One item of the list has a number where its id should be. */
  'bad-item',
  /** Fields renamed, added, and left out, as providers do between releases (docs/providers.md §1.6, §2.5). */
  'drift',
  /** Requests with a cursor are refused, as if it had expired. */
  'expired-cursor',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export type Fault =
  /** Milliseconds. The only fault that adds to others. */
  | { readonly latency: number }
  /** An answer instead of the real one; `body` is by default in the provider's own error shape. */
  | {
      readonly status: number;
      readonly body?: unknown;
      /** Seconds, written as a number or as an HTTP date. */
      readonly retryAfter?: number | { readonly date: number };
    }
  /** The right answer, followed by so many bytes of white space. */
  | { readonly bytes: number }
  | FaultKind;

export type FaultRule = {
  /** Both by default. */
  readonly provider?: Provider;
  /** A part of the route's template, such as `/v1/jobs/list`; every route by default. */
  readonly route?: string;
  readonly when?: {
    /** The first matching request that gets the fault, counted from 1. Without `times`, the only one. */
    readonly nth?: number;
    /** How often at most. */
    readonly times?: number;
    /** Of each matching request, by the sandbox's seed. */
    readonly probability?: number;
  };
  readonly fault: Fault;
};

/** What is known of a request before it is answered. */
export type RequestInfo = {
  readonly provider: Provider;
  readonly route: string;
  readonly hasCursor: boolean;
};

/** What befalls one request. */
export type InjectedFault = {
  /** Milliseconds. */
  readonly latency: number;
  /** The fault of the first rule that is due. */
  readonly fault: Exclude<Fault, { readonly latency: number }> | null;
};

type ActiveRule = FaultRule & { readonly chance: Random; matched: number; injected: number };

/** The rules in force. */
export class Faults {
  readonly #seed: number;
  readonly #rules = new Set<ActiveRule>();
  #added = 0;

  constructor(seed: number, rules: readonly FaultRule[] = []) {
    this.#seed = seed;
    for (const rule of rules) this.add(rule);
  }

  /** Returns what takes the rule away again. */
  add(rule: FaultRule): () => void {
    this.#added += 1;
    const active = {
      ...rule,
      chance: random(this.#seed, 'fault', this.#added),
      matched: 0,
      injected: 0,
    };
    this.#rules.add(active);
    return () => void this.#rules.delete(active);
  }

  clear(): void {
    this.#rules.clear();
  }

  inject(request: RequestInfo): InjectedFault {
    const faults = [...this.#rules]
      .filter((rule) => matches(rule, request) && isDue(rule))
      .map((rule) => rule.fault);
    const latencies = faults.map((fault) => (isLatency(fault) ? fault.latency : 0));
    return {
      latency: latencies.reduce((sum, latency) => sum + latency, 0),
      fault: faults.find(replacesAnswer) ?? null,
    };
  }
}

type Latency = Extract<Fault, { readonly latency: number }>;

const isLatency = (fault: Fault): fault is Latency =>
  typeof fault === 'object' && 'latency' in fault;

const replacesAnswer = (fault: Fault): fault is Exclude<Fault, Latency> => !isLatency(fault);

const matches = (rule: FaultRule, { provider, route, hasCursor }: RequestInfo): boolean =>
  (rule.provider ?? provider) === provider &&
  route.includes(rule.route ?? '') &&
  (rule.fault !== 'expired-cursor' || hasCursor);

const isDue = (rule: ActiveRule): boolean => {
  const { nth = 1, probability = 1, times = rule.when?.nth ? 1 : Infinity } = rule.when ?? {};
  rule.matched += 1;
  if (rule.matched < nth || rule.injected >= times || !rule.chance.chance(probability))
    return false;
  rule.injected += 1;
  return true;
};
