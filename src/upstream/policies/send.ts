import type { ProviderName } from '../../errors.ts';
import type { Policy } from '../pipeline/call.ts';
import type { Credential, UpstreamRequest } from '../request.ts';
import { CODINGS } from '../transport/content-coding.ts';
import { isLoopback } from '../transport/proxy.ts';
import type { Transport } from '../transport/transport.ts';
import { Attempt } from './attempt.ts';

/** What the pipeline needs to know about a provider. */
export type ProviderDefinition = {
  readonly name: ProviderName;
  /** The headers that carry the key. */
  readonly authHeaders: (key: string) => Readonly<Record<string, string>>;
};

export type SendOptions = {
  readonly provider: ProviderDefinition;
  /** May have a path prefix, with or without a trailing slash. */
  readonly baseUrl: string;
  readonly transport: Transport;
  /** Largest response; a larger one is `PROVIDER_CONTRACT`. */
  readonly maxBytes?: number;
};

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The last policy: one exchange for each attempt. Fails with `ProviderError`, or with what a
 * defect in `UpstreamRequest.parse` throws.
 */
export const sendPolicy = (options: SendOptions): Policy => {
  const { provider, transport, maxBytes = MAX_BYTES } = options;
  const { origin, host, hostname, pathname } = new URL(options.baseUrl);
  const prefix = pathname.replace(/(?<!\/)\/+$/, '');
  const hosts = [host, hostname];
  // On the same machine, transfer costs less than decompression.
  const headersOf = headersFor(provider, isLoopback(hostname) ? 'identity' : CODINGS);
  return {
    onRequest: (call) => {
      const { request, context } = call;
      const attempt = new Attempt(call, hosts);
      transport({
        origin,
        method: request.method,
        path: prefix + request.path,
        headers: headersOf(request, context.credential),
        body: request.body,
        signal: attempt,
        maxBytes,
      }).then(
        (response) => attempt.onResponse(response),
        (thrown) => attempt.onError(thrown),
      );
      return attempt;
    },
  };
};

const BODY_HEADERS = ['content-type', 'application/json'];

/** Names and values in turn, made once for each credential. */
const headersFor = ({ authHeaders }: ProviderDefinition, codings: string) => {
  const made = new WeakMap<Credential, string[]>();
  return ({ body }: UpstreamRequest<unknown>, credential: Credential): string[] => {
    let headers = made.get(credential);
    if (!headers) {
      const names = {
        accept: 'application/json',
        'accept-encoding': codings,
        'user-agent': 'dataset-graph',
      };
      headers = Object.entries({ ...authHeaders(credential.key), ...names }).flat();
      made.set(credential, headers);
    }
    return body === undefined ? headers : [...headers, ...BODY_HEADERS];
  };
};
