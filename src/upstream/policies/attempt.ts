import { LightAbortController } from '../../async/abort.ts';
import { type ErrorCode, ProviderError } from '../../errors.ts';
import type { Drift } from '../../telemetry/events.ts';
import type { Hold, Passage } from '../pipeline/call.ts';
import type { Read } from '../request.ts';
import { withoutMark } from '../response/error-detail.ts';
import { failure, refusal } from '../response/errors.ts';
import type { NetworkResponse } from '../transport/undici.ts';

/** One exchange of a read, and the signal that ends it; one `attempt` event tells of it. */
export class Attempt extends LightAbortController implements Hold {
  readonly #passage: Passage;
  readonly #hosts: readonly string[];
  readonly #startedAt = performance.now();

  /** `hosts` are names of the provider's machine, which no message may repeat. */
  constructor(passage: Passage, hosts: readonly string[]) {
    super();
    this.#passage = passage;
    this.#hosts = hosts;
  }

  heard(response: NetworkResponse): void {
    if (this.aborted) return;
    let answer: unknown;
    try {
      answer = this.#understood(response);
    } catch (error) {
      this.#fail(error, response.status);
      return;
    }
    this.#report(response.status, undefined);
    this.#passage.answer(answer);
  }

  lost(thrown: unknown): void {
    if (!this.aborted) this.#fail(failure(thrown, this.#passage.read), undefined);
  }

  drop(passage: Passage, error: unknown): void {
    // That nobody waits any more is nobody's failure.
    this.#report(undefined, passage.left ? undefined : error);
    this.abort(error);
  }

  /** An error that is none of the provider's is a defect here, and stays what it is. */
  #fail(error: unknown, status: number | undefined): void {
    this.#report(status, error);
    this.#passage.fail(error);
  }

  #understood(response: NetworkResponse): unknown {
    const { read, caller } = this.#passage;
    const { status } = response;
    if (status === 404 && read.absent !== undefined) return read.absent;
    if (status < 200 || status > 299) {
      throw refusal(read, response, [caller.credential.key, ...this.#hosts]);
    }
    const { provider, endpoint } = read;
    const drifted = (drift: Drift): void =>
      caller.record({ kind: 'drift', provider, endpoint, ...drift });
    const body = withoutMark(response.body);
    if (body !== response.body) drifted({ drift: 'repaired', field: 'byte-order mark' });
    try {
      return read.parse(jsonOf(body, read), { body, drifted });
    } catch (error) {
      if (error instanceof ProviderError) drifted({ drift: 'answer' });
      throw error;
    }
  }

  #report(status: number | undefined, error: unknown): void {
    const { read, caller } = this.#passage;
    caller.record({
      kind: 'attempt',
      provider: read.provider,
      endpoint: read.endpoint,
      duration: performance.now() - this.#startedAt,
      status,
      code: codeOf(error),
    });
  }
}

const codeOf = (error: unknown): ErrorCode | undefined => {
  if (error === undefined) return undefined;
  return error instanceof ProviderError ? error.code : 'INTERNAL_SERVER_ERROR';
};

const jsonOf = (body: string, { provider, endpoint }: Read<unknown>): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    const message = `The answer to ${endpoint} is not JSON.`;
    throw new ProviderError({ code: 'PROVIDER_CONTRACT', provider, message });
  }
};
