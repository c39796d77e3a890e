import type { ProviderConfig } from '../../config/providers.ts';
import { ProviderError } from '../../errors.ts';
import type { UpstreamEvent } from '../../telemetry/events.ts';
import { createPipeline } from '../../upstream/pipeline/call.ts';
import { promisify } from '../../upstream/pipeline/callbackify.ts';
import { deadline } from '../../upstream/policies/deadline.ts';
import { type ProviderDefinition, sendPolicy } from '../../upstream/policies/send.ts';
import type { UpstreamRequest } from '../../upstream/request.ts';
import type { Transport } from '../../upstream/transport/transport.ts';

/** What one read of a provider showed. */
export type Probe<T = unknown> = {
  readonly endpoint: string;
  /** Undefined when there was no answer at all. */
  readonly status: number | undefined;
  /** Milliseconds. */
  readonly duration: number;
  /** The provider's clock minus ours, in milliseconds; undefined without a Date header. */
  readonly skew: number | undefined;
  /** How the answer differs from the contract, such as `unknown field owner`. */
  readonly drifts: readonly string[];
} & ({ readonly answer: T } | { readonly error: ProviderError });

export type Prober = <T>(read: UpstreamRequest<T>) => Promise<Probe<T>>;

export type ProberOptions = {
  readonly provider: ProviderDefinition;
  readonly config: ProviderConfig;
  readonly network: Transport;
  readonly timeoutMs: number;
};

// Without a key of the server, a 401 still shows that the provider is reachable.
const NO_KEY = 'dataset-graph-doctor';

/**
 * Reads a provider by the gateway's own code, once: no retry, no cache and no breaker stands between
 * what the provider does and what is seen.
 */
export const createProber = ({ provider, config, network, timeoutMs }: ProberOptions): Prober => {
  const { baseUrl, apiKey: key = NO_KEY } = config;
  return async (read) => {
    const events: UpstreamEvent[] = [];
    let skew: number | undefined;
    const watched: Transport = async (request) => {
      const sent = Date.now();
      const response = await network(request);
      skew = skewOf(response.headers.date, sent);
      return response;
    };
    const last = sendPolicy({ provider, baseUrl, transport: watched });
    const send = promisify(createPipeline([deadline({ timeoutMs }), last]));
    const call = {
      credential: { key, id: 'doctor' },
      signal: new AbortController().signal,
      deadline: performance.now() + timeoutMs,
      record: (event: UpstreamEvent) => void events.push(event),
    };
    const outcome = await send(read, call).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error: asProviderError(error, provider) }),
    );
    const attempt = events.find(({ kind }) => kind === 'attempt');
    return {
      endpoint: read.endpoint,
      status: attempt?.status,
      duration: attempt?.duration ?? 0,
      skew,
      drifts: events.flatMap(({ drift, field }) =>
        field ? [`${WORDS[drift ?? '']} ${field}`] : [],
      ),
      ...outcome,
    };
  };
};

const WORDS: Readonly<Record<string, string>> = {
  added: 'unknown field',
  missing: 'no field',
  renamed: 'renamed field',
  repaired: 'repaired',
  unreadable: 'unreadable',
};

const asProviderError = (error: unknown, { name: provider }: ProviderDefinition): ProviderError =>
  error instanceof ProviderError
    ? error
    : new ProviderError({ code: 'INTERNAL_SERVER_ERROR', provider, cause: error });

/** The answer was dated somewhere between sending and receiving, in whole seconds. */
const skewOf = (date: string | string[] | undefined, sent: number): number | undefined => {
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(theirs) ? undefined : theirs + 500 - (sent + Date.now()) / 2;
};
