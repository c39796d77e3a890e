import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { LightAbortController } from '../../src/async/abort.ts';
import type { ProviderError } from '../../src/errors.ts';
import type { UpstreamEvent } from '../../src/telemetry/events.ts';
import { createPipeline, type Policy } from '../../src/upstream/pipeline/call.ts';
import { promisify } from '../../src/upstream/pipeline/callbackify.ts';
import type { CallOptions, Handler, UpstreamRequest } from '../../src/upstream/request.ts';
import { createUndiciTransport } from '../../src/upstream/transport/undici.ts';

/** A provider's stand-in on loopback, and the way to it; both end with the test. */
export const standIn = async (listener: RequestListener) => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { transport, close } = createUndiciTransport();
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, server, requests, transport };
};

export const READ: UpstreamRequest<unknown> = {
  provider: 'qualia',
  endpoint: 'GET /v1/things',
  method: 'GET',
  path: '/v1/things?limit=2',
  parse: (json) => json,
};

/** A caller with a minute's time, the way to leave, and the events that it was told. */
export const caller = (given: Partial<CallOptions> = {}) => {
  const controller = new AbortController();
  const events: UpstreamEvent[] = [];
  const call: CallOptions = {
    credential: { key: 'sk_secret', id: 'caller' },
    signal: controller.signal,
    deadline: performance.now() + 60_000,
    record: (event) => events.push(event),
    ...given,
  };
  return {
    call,
    events,
    kinds: () => events.map(({ kind }) => kind),
    leave: () => controller.abort(),
  };
};

/** Stages before a provider that is a function. */
export const through = (stages: Policy | readonly Policy[], provider: Handler): Handler => {
  const last: Policy = {
    onRequest: (passage) => {
      const signal = new LightAbortController();
      provider(passage.request, { ...passage.context, signal }).then(
        (answer) => signal.aborted || passage.succeed(answer),
        (error) => signal.aborted || passage.fail(error),
      );
      return { cancel: (_passage, error) => signal.abort(error) };
    },
  };
  return promisify(createPipeline([stages, last].flat()));
};

/** A provider whose answers the test gives when it wants to; each read in hand has its signal. */
export const heldSend = () => {
  const inHand: {
    read: UpstreamRequest<unknown>;
    call: CallOptions;
    answer: (value: unknown) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const send: Handler = <T>(read: UpstreamRequest<T>, call: CallOptions) =>
    new Promise<T>((resolve, reject) => {
      const answer = (value: unknown): void => resolve(read.parse(value));
      inHand.push({ read, call, answer, fail: reject });
      call.signal.addEventListener('abort', { handleEvent: () => reject(call.signal.reason) });
    });
  return { send, inHand };
};

/** What a promise was refused with. */
export const refusalOf = (work: Promise<unknown>): Promise<ProviderError> =>
  work.then(
    (answer) => Promise.reject(new Error(`Expected a refusal, got ${JSON.stringify(answer)}`)),
    (error) => error,
  );
