import { once } from 'node:events';
import { expect, test } from 'vitest';
import { BodyTooLarge } from '../../../src/upstream/transport/body-buffer.ts';
import type { TransportRequest } from '../../../src/upstream/transport/transport.ts';
import { createUndiciTransport } from '../../../src/upstream/transport/undici.ts';
import { refusalOf, standIn } from '../fake-provider.ts';

const request = (origin: string, given: Partial<TransportRequest> = {}): TransportRequest => ({
  origin,
  method: 'GET',
  path: '/x?y=1',
  headers: ['accept', 'application/json'],
  signal: new AbortController().signal,
  maxBytes: 1_000,
  ...given,
});

test('an exchange brings status, headers and body, whatever the pieces it came in', async () => {
  const { origin, transport } = await standIn((_request, response) => {
    response.writeHead(201, { 'x-Kind': 'answer' });
    const bytes = Buffer.from('"grün"');
    response.write(bytes.subarray(0, 4), () => response.end(bytes.subarray(4)));
  });
  const answer = await transport(request(origin));
  expect(answer).toMatchObject({ status: 201, headers: { 'x-kind': 'answer' }, body: '"grün"' });
});

test('a body is sent as it is given', async () => {
  const { origin, transport } = await standIn((incoming, response) => void incoming.pipe(response));
  const answer = await transport(request(origin, { method: 'POST', body: '{"a":"ü"}' }));
  expect(answer.body).toBe('{"a":"ü"}');
});

test('an interim answer is passed over', async () => {
  const { origin, transport } = await standIn((_request, response) => {
    response.writeProcessing();
    response.end('done');
  });
  expect(await transport(request(origin))).toMatchObject({ status: 200, body: 'done' });
});

test('sockets are kept and used again', async () => {
  const { origin, transport, requests } = await standIn((_request, response) => response.end('{}'));
  for (let turn = 0; turn < 10; turn++) await transport(request(origin));
  expect(requests).toHaveLength(10);
  expect(new Set(requests.map(({ socket }) => socket)).size).toBeLessThan(4);
});

test('a redirect is an answer and is not followed', async () => {
  const { origin, transport, requests } = await standIn((_request, response) =>
    response.writeHead(307, { location: '/elsewhere' }).end(),
  );
  expect(await transport(request(origin))).toMatchObject({ status: 307 });
  expect(requests).toHaveLength(1);
});

test('a body that grows past the bound is refused while it comes', async () => {
  const gone = Promise.withResolvers<void>();
  const { origin, transport } = await standIn((incoming, response) => {
    incoming.socket.on('close', gone.resolve);
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(500)));
    };
    response.on('drain', more);
    more();
  });
  expect(await refusalOf(transport(request(origin)))).toBeInstanceOf(BodyTooLarge);
  await gone.promise;
});

test('a body that says that it is too large is not read', async () => {
  const { origin, transport } = await standIn((_request, response) => {
    response.writeHead(200, { 'content-length': '1001' });
    response.flushHeaders();
  });
  expect(await refusalOf(transport(request(origin)))).toBeInstanceOf(BodyTooLarge);
});

test('a body just as large as the bound is taken', async () => {
  const { origin, transport } = await standIn((_request, response) =>
    response.end('x'.repeat(1_000)),
  );
  expect((await transport(request(origin))).body).toHaveLength(1_000);
});

test.each([
  ['with a length', { 'content-length': '100' }],
  ['in chunks', {}],
])('a body cut short %s is refused', async (_name, headers) => {
  const { origin, transport } = await standIn((_request, response) => {
    response.writeHead(200, headers);
    response.write('{"items":', () => response.socket?.destroy());
  });
  expect(await refusalOf(transport(request(origin)))).toBeInstanceOf(Error);
});

test('a connection reset before any answer is refused', async () => {
  const { origin, transport } = await standIn((incoming) => incoming.socket.resetAndDestroy());
  expect(await refusalOf(transport(request(origin)))).toBeInstanceOf(Error);
});

test('nobody listening is refused', async () => {
  const { origin, transport, server } = await standIn(() => undefined);
  server.close();
  await once(server, 'close');
  expect(await refusalOf(transport(request(origin)))).toMatchObject({ code: 'ECONNREFUSED' });
});

test('the signal ends an exchange under way and its connection', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const gone = Promise.withResolvers<void>();
  const { origin, transport } = await standIn((incoming) => {
    incoming.socket.on('close', gone.resolve);
    controller.abort(reason);
  });
  expect(await refusalOf(transport(request(origin, { signal: controller.signal })))).toBe(reason);
  await gone.promise;
});

test('an exchange left while it waits for its connection is never sent, and the next one has that', async () => {
  const { origin, transport, requests, server } = await standIn((_request, response) =>
    response.end('{}'),
  );
  const sockets: unknown[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  for (let at = 0; at < 100; at++) {
    const controller = new AbortController();
    const left = refusalOf(transport(request(origin, { signal: controller.signal })));
    controller.abort(new Error('gone'));
    expect(await left).toMatchObject({ message: 'gone' });
  }
  await transport(request(origin, { path: '/after' }));
  expect(requests.map(({ url }) => url)).toEqual(['/after']);
  expect(sockets).toHaveLength(1);
});

test('what was refused a connection, cut off or left does not spoil the next exchange', async () => {
  const faults = ['reset', 'hang', 'hang up'];
  const controller = new AbortController();
  const { origin, transport } = await standIn((incoming, response) => {
    const fault = faults.shift();
    if (fault === 'reset') incoming.socket.resetAndDestroy();
    else if (fault === 'hang') controller.abort(new Error('gone'));
    else response.writeHead(200, fault ? { connection: 'close' } : {}).end(fault ?? 'fine');
  });
  await refusalOf(transport(request(origin)));
  await refusalOf(transport(request(origin, { signal: controller.signal })));
  expect((await transport(request(origin))).body).toBe('hang up');
  expect((await transport(request(origin))).body).toBe('fine');
});

test('an origin that was down is asked again when it is up', async () => {
  const { origin, transport, server } = await standIn((_request, response) => response.end('up'));
  const { port } = new URL(origin);
  server.close();
  await once(server, 'close');
  await refusalOf(transport(request(origin)));
  await once(server.listen(Number(port), '127.0.0.1'), 'listening');
  expect((await transport(request(origin))).body).toBe('up');
});

test('there are no more sockets than exchanges at once, though each follows on the heels of another', async () => {
  const { origin, transport, requests } = await standIn((_request, response) =>
    setImmediate(() => response.end('{}')),
  );
  const worker = async () => {
    for (let turn = 0; turn < 50; turn++) await transport(request(origin));
  };
  await Promise.all(Array.from({ length: 5 }, worker));
  expect(requests).toHaveLength(250);
  expect(new Set(requests.map(({ socket }) => socket)).size).toBe(5);
});

test('closing waits for what is under way, and leaves no socket open', async () => {
  const held = Promise.withResolvers<() => void>();
  const { origin, server } = await standIn((incoming, response) => {
    if (incoming.url === '/slow') held.resolve(() => response.end('late'));
    else response.end('{}');
  });
  const { transport, close } = createUndiciTransport();
  const slow = transport(request(origin, { path: '/slow' }));
  await transport(request(origin));
  const release = await held.promise;
  const closed = close();
  release();
  expect((await slow).body).toBe('late');
  await closed;
  server.close();
  await once(server, 'close');
});

test('a signal that has already fired sends nothing', async () => {
  const { origin, transport, requests } = await standIn((_request, response) => response.end('{}'));
  const signal = AbortSignal.abort(new Error('before'));
  expect(await refusalOf(transport(request(origin, { signal })))).toMatchObject({
    message: 'before',
  });
  expect(requests).toHaveLength(0);
});
