import { LightAbortController } from '../../async/abort.ts';
import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { Drift } from '../../telemetry/events.ts';
import type { PipelineCall, Suspension } from '../pipeline/call.ts';
import type { UpstreamRequest } from '../request.ts';
import { sharedMaxAgeMs } from '../response/cache-control.ts';
import { withoutMark } from '../response/error-detail.ts';
import { isPage, responseError, transportError } from '../response/errors.ts';
import type { TransportResponse } from '../transport/transport.ts';

/** One exchange of a call, and the signal that aborts it. Records one `attempt` event. */
export class Attempt extends LightAbortController implements Suspension {
  readonly #call: PipelineCall;
  readonly #hosts: readonly string[];
  readonly #startedAt = performance.now();

  /** `hosts` are the provider's host names, which no message may contain. */
  constructor(call: PipelineCall, hosts: readonly string[]) {
    super();
    this.#call = call;
    this.#hosts = hosts;
  }

  onResponse(response: TransportResponse): void {
    if (this.aborted) return;
    let answer: unknown;
    try {
      answer = this.#parse(response);
    } catch (error) {
      this.#fail(error, response.status);
      return;
    }
    this.#report(response.status, undefined);
    this.#call.succeed(answer);
  }

  onError(thrown: unknown): void {
    if (!this.aborted) this.#fail(transportError(thrown, this.#call.request), undefined);
  }

  cancel(call: PipelineCall, error: unknown): void {
    // A cancelled call is no failure of the provider.
    this.#report(undefined, call.isCancelled ? undefined : error);
    this.abort(error);
  }

  /** Errors other than `ProviderError` are defects of the gateway, and stay as they are. */
  #fail(error: unknown, status: number | undefined): void {
    this.#report(status, error);
    this.#call.fail(error);
  }

  #parse(response: TransportResponse): unknown {
    const { request, context } = this.#call;
    const { status } = response;
    if (status === 404 && request.notFoundValue !== undefined && !isPage(response))
      return request.notFoundValue;
    if (status < 200 || status > 299) {
      throw responseError(request, response, [context.credential.key, ...this.#hosts]);
    }
    const { provider, endpoint } = request;
    const reportDrift = (drift: Drift): void =>
      context.record({ kind: 'drift', provider, endpoint, ...drift });
    const body = withoutMark(response.body);
    if (body !== response.body) reportDrift({ drift: 'repaired', field: 'byte-order mark' });
    try {
      const meta = {
        body,
        readAt: this.#startedAt,
        sharedMaxAgeMs: sharedMaxAgeMs(response.headers),
        reportDrift,
      };
      return request.parse(jsonOf(body, request), meta);
    } catch (error) {
      if (error instanceof ProviderError) reportDrift({ drift: 'answer' });
      throw error;
    }
  }

  #report(status: number | undefined, error: unknown): void {
    const { request, context } = this.#call;
    context.record({
      kind: 'attempt',
      provider: request.provider,
      endpoint: request.endpoint,
      duration: performance.now() - this.#startedAt,
      status,
      code: codeOf(error),
      ...(error === undefined && status !== undefined && { readAt: this.#startedAt }),
    });
  }
}

const codeOf = (error: unknown): ErrorCode | undefined => {
  if (error === undefined) return undefined;
  return error instanceof ProviderError ? error.code : 'INTERNAL_SERVER_ERROR';
};

const jsonOf = (body: string, { provider, endpoint }: UpstreamRequest<unknown>): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    const message = `The answer to ${endpoint} is not JSON.`;
    throw new ProviderError({ code: 'PROVIDER_CONTRACT', provider, message });
  }
};
