import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { LightAbortController } from '../../src/async/abort.ts';
import type { ProviderError } from '../../src/errors.ts';
import type { UpstreamEvent } from '../../src/telemetry/events.ts';
import { pipe, type Stage } from '../../src/upstream/pipeline/call.ts';
import { promised } from '../../src/upstream/pipeline/callbackify.ts';
import type { Call, Read, Send } from '../../src/upstream/request.ts';
import { undiciNetwork } from '../../src/upstream/transport/undici.ts';

/** A provider's stand-in on loopback, and the way to it; both end with the test. */
export const standIn = async (listener: RequestListener) => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { network, close } = undiciNetwork();
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, server, requests, network };
};

export const READ: Read<unknown> = {
  provider: 'qualia',
  endpoint: 'GET /v1/things',
  method: 'GET',
  path: '/v1/things?limit=2',
  parse: (json) => json,
};

/** A caller with a minute's time, the way to leave, and the events that it was told. */
export const caller = (given: Partial<Call> = {}) => {
  const controller = new AbortController();
  const events: UpstreamEvent[] = [];
  const call: Call = {
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
export const through = (stages: Stage | readonly Stage[], provider: Send): Send => {
  const last: Stage = {
    enter: (passage) => {
      const signal = new LightAbortController();
      provider(passage.read, { ...passage.caller, signal }).then(
        (answer) => signal.aborted || passage.answer(answer),
        (error) => signal.aborted || passage.fail(error),
      );
      return { drop: (_passage, error) => signal.abort(error) };
    },
  };
  return promised(pipe([stages, last].flat()));
};

/** A provider whose answers the test gives when it wants to; each read in hand has its signal. */
export const heldSend = () => {
  const inHand: {
    read: Read<unknown>;
    call: Call;
    answer: (value: unknown) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const send: Send = <T>(read: Read<T>, call: Call) =>
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
