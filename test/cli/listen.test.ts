import { once } from 'node:events';
import type { RequestListener, Server, ServerOptions } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { drain, listen } from '../../src/cli/listen.ts';

const HERE = { port: 0, host: '127.0.0.1' };
const HASTY: ServerOptions = {
  headersTimeout: 100,
  requestTimeout: 200,
  connectionsCheckingInterval: 20,
};

let server: Server;
const serve = async (limits?: ServerOptions): Promise<number> => {
  server = await listen((_, response) => response.end('ok'), HERE, limits);
  return (server.address() as AddressInfo).port;
};
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** What comes back on a connection on which just this is said, until the server ends it. */
const say = async (port: number, text: string): Promise<string> => {
  const socket = connect(port, HERE.host).setEncoding('latin1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return heard;
};

test('whoever does not finish the headers is cut off', async () => {
  expect(await say(await serve(HASTY), 'GET / HTTP/1.1\r\nhost: x\r\n')).toMatch(/^HTTP\/1.1 408 /);
});

test('whoever says nothing at all is cut off', async () => {
  expect(await say(await serve(HASTY), '')).toMatch(/^HTTP\/1.1 408 /);
});

test('whoever does not finish the body is cut off', async () => {
  const port = await serve(HASTY);
  server.removeAllListeners('request');
  const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n';
  expect(await say(port, `${head}x`)).toMatch(/^HTTP\/1.1 408 /);
});

test.each([
  ['headers of more than 16 kB', `x: ${'y'.repeat(16_384)}`, 431],
  ['more headers than fit', 'x: y\r\n'.repeat(4_000), 431],
  ['a NUL in a header', 'x: \0', 400],
  ['two lengths', 'content-length: 1\r\ncontent-length: 2', 400],
  ['a length beside chunks', 'content-length: 1\r\ntransfer-encoding: chunked', 400],
  ['a bare line feed in a header', 'x: y\nz', 400],
])('%s are refused by the parser', async (_, header, status) => {
  const port = await serve();
  const heard = await say(port, `POST / HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n`);
  expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('time-outs are those of the command line, not of Node', async () => {
  await serve();
  expect(server).toMatchObject({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    timeout: 120_000,
  });
});

test('a draining server answers what comes on a connection that was idle, and closes it', async () => {
  const port = await serve();
  const socket = connect(port, HERE.host).setEncoding('latin1');
  const ask = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
  socket.write(ask);
  expect(String(await once(socket, 'data'))).toContain('Connection: keep-alive');
  const drained = drain(server);
  socket.write(ask);
  expect(String(await once(socket, 'data'))).toContain('connection: close');
  await once(socket, 'close');
  await drained;
});

test.each([
  ['half a head', 'POST / HTTP/1.1\r\nhost: x\r\n'],
  ['half a body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx'],
])('a draining server does not wait for the rest of %s', async (_, half) => {
  const port = await serve();
  server.removeAllListeners('request');
  const received = new Promise<void>((resolve) =>
    server.once('connection', (socket) => socket.once('data', () => resolve())),
  );
  const socket = connect(port, HERE.host);
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(half);
  await received;
  await drain(server);
  await closed;
});

describe('a client that closes its side after the request', () => {
  const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
  const start = async (handle: RequestListener): Promise<ReturnType<typeof connect>> => {
    server = await listen(handle, HERE);
    const socket = connect((server.address() as AddressInfo).port, HERE.host);
    return socket.setEncoding('latin1');
  };

  test('gets its response', async () => {
    const socket = await start(async (request, response) => {
      await once(request.socket, 'end');
      response.end('late');
    });
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.end(REQUEST);
    await once(socket, 'close');
    expect(received).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*late$/);
  });

  test('ends a response that is written in parts', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const socket = await start((_, response) => {
      response.write('part');
      response.once('close', resolve);
    });
    socket.write(REQUEST);
    await once(socket, 'data');
    socket.end();
    await closed;
  });

  test('has 5 s for its response', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let isClosed = false;
      const socket = await start((request, response) => {
        response.once('close', () => {
          isClosed = true;
          resolve();
        });
        request.socket.once('end', () => socket.emit('half-open'));
      });
      socket.end(REQUEST);
      await once(socket, 'half-open');
      vi.advanceTimersByTime(4_999);
      expect(isClosed).toBe(false);
      vi.advanceTimersByTime(1);
      await closed;
    } finally {
      vi.useRealTimers();
    }
  });
});
