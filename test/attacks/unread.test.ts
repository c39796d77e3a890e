import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { request, startRowsServer } from './rows.ts';

/** About 10 MB, which no buffer of a connection takes. */
const LARGE =
  '{ rows(count: 1000) { a: text b: text c: text d: text e: text f: text g: text h: text i: text j: text } }';
const SMALL = '{ rows(count: 1) { one } }';

/** Asks, and does not read. */
function sendWithoutReading(port: number, query: string): Socket {
  const body = JSON.stringify({ query });
  const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  const socket = connect(port, '127.0.0.1').pause();
  socket.on('error', () => {});
  socket.write(`${head}\r\n\r\n${body}`);
  return socket;
}

/** Has the answer begin, which was counted then. */
const begun = (socket: Socket) => once(socket, 'readable');

test.each([
  ['short', true],
  ['long', false],
])(
  'what nobody reads is counted on the %s way, refuses large answers, and is given back',
  async (_, fastPath) => {
    await using server = await startRowsServer(fastPath, { RESPONSE_WAITING_MAX_BYTES: '6000000' });
    expect(await request(server.url, LARGE)).toMatchObject({ status: 200, codes: [] });
    const socket = sendWithoutReading(server.port, LARGE);
    await begun(socket);
    expect(await request(server.url, SMALL)).toMatchObject({ codes: [] });
    const refused = await request(server.url, LARGE);
    expect(refused).toMatchObject({ status: 503, retryAfter: '1', codes: ['RATE_LIMITED'] });
    const read = socket.resume();
    read.end();
    await once(read, 'close');
    expect(await request(server.url, LARGE)).toMatchObject({ status: 200, codes: [] });
  },
);

test.each([
  ['fast', true],
  ['Yoga', false],
])('a 503 costs no point on the %s path', async (_, useFastPath) => {
  await using server = await startRowsServer(useFastPath, {
    RESPONSE_WAITING_MAX_BYTES: '6000000',
    RATE_LIMIT: '100/3600',
  });
  const remaining = async (query: string): Promise<[number, number]> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query });
    const response = await fetch(server.url, { method: 'POST', headers, body });
    await response.text();
    const state = response.headers.get('ratelimit') ?? '';
    return [response.status, Number(/;r=(\d+);/.exec(state)?.[1])];
  };
  expect(await remaining(LARGE)).toEqual([200, 99]);
  const socket = sendWithoutReading(server.port, LARGE);
  await begun(socket);
  expect(await remaining(SMALL)).toEqual([200, 97]);
  expect(await remaining(LARGE)).toEqual([503, 97]);
  expect(await remaining(SMALL)).toEqual([200, 96]);
  socket.destroy();
});

test.each([
  ['short', true],
  ['long', false],
])('a connection that takes nothing is closed on the %s way', async (_, fastPath) => {
  await using server = await startRowsServer(fastPath, {
    RESPONSE_WAITING_MAX_BYTES: '1000000',
    RESPONSE_STALL_MS: '500',
  });
  await request(server.url, LARGE);
  const closed = new Promise<void>((resolve) => server.onClose(resolve));
  const socket = sendWithoutReading(server.port, LARGE);
  await closed;
  socket.destroy();
  expect(await request(server.url, LARGE)).toMatchObject({ status: 200, codes: [] });
});
