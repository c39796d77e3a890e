import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { openSequentialConnection } from '../../bench/load/connection.ts';
import { applyLoad, type Prepared } from '../../bench/load/load.ts';
import { type Answered, ResponseReader } from '../../bench/load/response.ts';
import { coresIn } from '../../bench/machine/cores.ts';
import { get } from '../../bench/operations/requests.ts';

let close = () => {};
afterEach(() => close());

/** The port of a server that lives for one test. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const prepared = (path: string, content: string): Prepared => ({
  text: get(path),
  bytes: content.length,
  sha1: hash('sha1', content),
});

it('reads answers with a length and with chunks, in whatever pieces they come', () => {
  const wire = Buffer.from(
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello' +
      'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n' +
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\ndefghijklm\r\n0\r\n\r\n' +
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
  );
  for (let length = 1; length <= wire.length; length++) {
    const answers: Answered[] = [];
    const reader = new ResponseReader((answered) => answers.push(answered));
    reader.keeps = true;
    for (let at = 0; at < wire.length; at += length) reader.read(wire.subarray(at, at + length));
    expect(answers.map(({ status, bytes }) => [status, bytes])).toEqual([
      [200, 5],
      [503, 0],
      [200, 13],
      [200, 2],
    ]);
    const contents = answers.map(({ content }) => String(Buffer.concat(content)));
    expect(contents).toEqual(['hello', '', 'abcdefghijklm', 'ok']);
  }
});

it('refuses what has neither a length nor chunks', () => {
  const reader = new ResponseReader(() => {});
  expect(() => reader.read(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow(SyntaxError);
});

it('counts operations, each client on a page of its own', async () => {
  const first: { url: string | undefined; answer: () => void }[] = [];
  const port = await serve(({ url }, response) => {
    const answer = () => response.end(`page ${url}`);
    if (first.length >= 3) return answer();
    // Nobody is answered before all three clients have asked.
    first.push({ url, answer });
    if (first.length === 3) for (const waiting of first) waiting.answer();
  });
  const requests = ['/1', '/2', '/3', '/4'].map((path) => prepared(path, `page ${path}`));
  const result = await applyLoad({ port, requests, connections: 3, milliseconds: 50 });
  expect(first.map(({ url }) => url).toSorted()).toEqual(['/1', '/2', '/3']);
  expect(result).toMatchObject({ failures: 0, firstFailure: undefined });
  expect(result.measured).toBeGreaterThanOrEqual(1);
  expect(result.total).toBeGreaterThanOrEqual(result.measured + 3);
  expect(result.p99).toBeGreaterThanOrEqual(result.p50);
});

it('counts answers with another status, length or content as failures', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/status') response.statusCode = 500;
    response.end(request.url === '/length' ? 'longer than it was' : 'right');
  });
  const load = (path: string, content: string) =>
    applyLoad({ port, requests: [prepared(path, content)], connections: 1, milliseconds: 20 });
  expect((await load('/right', 'right')).failures).toBe(0);
  const wrong = await load('/length', 'right');
  expect(wrong.failures).toBe(wrong.total);
  expect(wrong.firstFailure).toContain('18 bytes instead of 5');
  expect((await load('/status', 'right')).firstFailure).toContain('500');
  // Of the same length: seen where it is looked at closely.
  expect((await load('/content', 'wrong')).failures).toBeGreaterThan(0);
});

it('ends, and says so, when the server hangs up', async () => {
  const port = await serve((request) => request.socket.destroy());
  const requests = [prepared('/', '')];
  const result = await applyLoad({ port, requests, connections: 2, milliseconds: 20 });
  expect(result).toMatchObject({ total: 0, failures: 2 });
});

it('a line asks one thing after another, and fails when nobody answers', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/end') request.socket.destroy();
    else response.end(`hello ${request.url}`);
  });
  const connection = await openSequentialConnection(port);
  expect(String((await connection.ask(Buffer.from(get('/a')))).content)).toBe('hello /a');
  expect(String((await connection.ask(Buffer.from(get('/b')))).content)).toBe('hello /b');
  await expect(connection.ask(Buffer.from(get('/end')))).rejects.toThrow('hung up');
});

it('knows the cores of a list as the kernel writes it', () => {
  expect(coresIn('0-2,5')).toEqual(['0', '1', '2', '5']);
  expect(coresIn('3')).toEqual(['3']);
  expect(coresIn('')).toEqual([]);
});
