import { ProviderError, type ProviderName } from '../errors.ts';
import { departed } from './leave.ts';
import type { Network, NetworkResponse } from './network.ts';
import type { Call, Origin, Read, Send } from './pipe.ts';
import { failure, refusal } from './refusal.ts';

/** What is particular to a provider on the way to it. */
export type ProviderDefinition = {
  readonly name: ProviderName;
  /** The headers that carry the key. */
  readonly authorise: (key: string) => Readonly<Record<string, string>>;
};

export type SendOptions = {
  readonly provider: ProviderDefinition;
  /** May have a path prefix, with or without a slash at its end. */
  readonly baseUrl: string;
  readonly network: Network;
  /** Largest answer taken; a larger one is `PROVIDER_CONTRACT`. */
  readonly maxBytes?: number;
};

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The last stage: one read, one exchange, one `attempt` event. Rejects with `ProviderError` only.
 */
export const sendOver = (options: SendOptions): Send => {
  const { provider, network, maxBytes = MAX_BYTES } = options;
  const { origin, host, hostname, pathname } = new URL(options.baseUrl);
  const prefix = pathname.replace(/\/+$/, '');

  const exchange = (read: Read<unknown>, { credential, signal }: Call): Promise<NetworkResponse> =>
    network({
      origin,
      method: read.method,
      path: prefix + read.path,
      headers: {
        ...provider.authorise(credential.key),
        accept: 'application/json',
        'user-agent': 'dataset-graph',
        ...(read.body !== undefined && { 'content-type': 'application/json' }),
      },
      body: read.body,
      signal,
      maxBytes,
    });

  return async (read, call) => {
    const started = performance.now();
    let status: number | undefined;
    const about = { provider: read.provider, endpoint: read.endpoint };
    const report = (error?: ProviderError): void => {
      const duration = performance.now() - started;
      call.record({ kind: 'attempt', ...about, duration, status, code: error?.code });
    };
    const hearing: Hearing = {
      secrets: [call.credential.key, host, hostname],
      drifted: (drift) => call.record({ kind: 'drift', ...about, ...drift }),
    };
    try {
      const response = await exchange(read, call);
      status = response.status;
      const answer = understood(read, response, hearing);
      report();
      return answer;
    } catch (thrown) {
      if (call.signal.aborted && !(thrown instanceof ProviderError)) {
        // Nobody waits any more: that is nobody's failure.
        report();
        throw departed(read, call);
      }
      const error = thrown instanceof ProviderError ? thrown : failure(thrown, read);
      report(error);
      throw error;
    }
  };
};

type Hearing = Pick<Origin, 'drifted'> & {
  /** What no message may repeat. */
  readonly secrets: readonly string[];
};

const understood = <T>(read: Read<T>, response: NetworkResponse, hearing: Hearing): T => {
  const { status, body } = response;
  if (status === 404 && read.absent !== undefined) return read.absent;
  if (status < 200 || status > 299) throw refusal(read, response, hearing.secrets);
  const { drifted } = hearing;
  try {
    return read.parse(jsonOf(body, read), { body, drifted });
  } catch (error) {
    if (error instanceof ProviderError) drifted({ drift: 'answer' });
    throw error;
  }
};

const jsonOf = (body: string, { provider, endpoint }: Read<unknown>): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    const message = `The answer to ${endpoint} is not JSON.`;
    throw new ProviderError({ code: 'PROVIDER_CONTRACT', provider, message });
  }
};
