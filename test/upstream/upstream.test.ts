import { setTimeout as later } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { qualia } from '../../src/providers/routes.ts';
import { createUpstream } from '../../src/upstream/upstream.ts';
import { policySettings } from '../../src/upstream/upstreams.ts';
import { caller, READ, refusalOf, standIn } from './fake-provider.ts';

/** The whole pipe over a real socket, with waits of no length. */
const upstream = async (
  listener: Parameters<typeof standIn>[0],
  options: { timeoutMs?: number; concurrent?: number } = {},
) => {
  const { origin, transport, requests, server } = await standIn(listener);
  const { send } = createUpstream({
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl: `${origin}/base`,
    transport: transport,
    timeoutMs: options.timeoutMs ?? 5_000,
    bulkhead: { concurrent: options.concurrent ?? 64 },
  });
  return { send, requests, server };
};

test('a read goes through and its one attempt is told', async () => {
  const { send, requests } = await upstream((_request, response) => response.end('{"a":1}'));
  const { call, kinds } = caller();
  expect(await send(READ, call)).toEqual({ a: 1 });
  expect(requests.map(({ url }) => url)).toEqual(['/base/v1/things?limit=2']);
  expect(kinds()).toEqual(['attempt']);
});

test('a provider that stumbles is asked again, and each step is told', async () => {
  const answers = [500, 524, 200];
  const { send } = await upstream((_request, response) =>
    response.writeHead(answers.shift() ?? 200).end('{}'),
  );
  const { call, events } = caller();
  expect(await send(READ, call)).toEqual({});
  expect(events).toMatchObject([
    { kind: 'attempt', status: 500, code: 'PROVIDER_UNAVAILABLE' },
    { kind: 'retry' },
    { kind: 'attempt', status: 524, code: 'PROVIDER_TIMEOUT' },
    { kind: 'retry' },
    { kind: 'attempt', status: 200, code: undefined },
  ]);
});

test('a cut answer and a reset connection are asked again', async () => {
  const faults = ['cut', 'reset'];
  const { send, requests } = await upstream((incoming, response) => {
    const fault = faults.shift();
    if (fault === 'reset') return incoming.socket.resetAndDestroy();
    if (fault === undefined) return response.end('{"whole":true}');
    response.writeHead(200, { 'content-length': '100' });
    return response.write('{"who', () => response.socket?.destroy());
  });
  expect(await send(READ, caller().call)).toEqual({ whole: true });
  expect(requests).toHaveLength(3);
});

test('a provider that hangs is left after the attempt’s time and asked again', async () => {
  const { send, requests } = await upstream(
    (_request, response) => void (requests.length > 1 && response.end('{}')),
    { timeoutMs: 200 },
  );
  const { call, events } = caller();
  expect(await send(READ, call)).toEqual({});
  expect(events[0]).toMatchObject({ kind: 'attempt', status: undefined, code: 'PROVIDER_TIMEOUT' });
});

test('an answer that stops in its middle is left after the attempt’s time', async () => {
  const { send } = await upstream((_request, response) => void response.write('{"a":'), {
    timeoutMs: 30,
  });
  const { call } = caller({ deadline: performance.now() + 100 });
  expect(await refusalOf(send(READ, call))).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
});

test('a caller who leaves closes the connection to the provider', async () => {
  const gone = Promise.withResolvers<void>();
  const { send } = await upstream((incoming) => {
    incoming.socket.on('close', gone.resolve);
    leave();
  });
  const { call, leave, kinds } = caller();
  expect(await refusalOf(send(READ, call))).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  await gone.promise;
  await later(0);
  expect(kinds()).toEqual(['attempt']);
});

test('a caller who leaves in the middle of an answer closes the connection, and the next read is well', async () => {
  const gone = Promise.withResolvers<void>();
  const { send, requests } = await upstream((incoming, response) => {
    if (requests.length > 1) return response.end('{"whole":true}');
    incoming.socket.on('close', gone.resolve);
    return response.write('{"who', () => setImmediate(leave));
  });
  const { call, leave } = caller();
  expect(await refusalOf(send(READ, call))).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  await gone.promise;
  expect(await send(READ, caller().call)).toEqual({ whole: true });
});

test('a caller who leaves between two tries is let go at once, and nothing more is sent', async () => {
  const { send, requests } = await upstream((_request, response) =>
    response.writeHead(503, { 'retry-after': '1' }).end('{}'),
  );
  const attempted = Promise.withResolvers<void>();
  const { call, leave } = caller({ record: () => attempted.resolve() });
  const refused = refusalOf(send(READ, call));
  await attempted.promise;
  leave();
  expect(await refused).toMatchObject({
    code: 'PROVIDER_TIMEOUT',
    message: 'Qualia: The request was given up.',
  });
  expect(requests).toHaveLength(1);
});

test('a thousand reads of one request pass in turn and without a warning', async () => {
  const warnings: Error[] = [];
  const heard = (warning: Error): void => void warnings.push(warning);
  process.on('warning', heard);
  let now = 0;
  let most = 0;
  const { send } = await upstream(
    (_request, response) => {
      now += 1;
      most = Math.max(most, now);
      setImmediate(() => {
        now -= 1;
        response.end('{}');
      });
    },
    { concurrent: 3 },
  );
  const { call } = caller();
  const reads = Array.from({ length: 1_000 }, (_, at) => ({ ...READ, path: `/${at}` }));
  await Promise.all(reads.map((read) => send(read, call)));
  process.off('warning', heard);
  expect(most).toBeLessThanOrEqual(3);
  expect(warnings).toEqual([]);
});

test('a redirect does not carry the key away', async () => {
  const { send, requests } = await upstream((_request, response) =>
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  );
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    status: 302,
    retryable: false,
  });
  expect(requests).toHaveLength(1);
});
