import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type Answers, serializeResponse } from './answers.ts';
import { createRequestReader, type ReceivedRequest } from './requests.ts';

export type UpstreamStats = {
  /** Requests since the last reset, those with a wrong key too. */
  readonly calls: number;
  /** Answers that were not there yet, and requests with a wrong key, since the last reset. */
  readonly made: number;
  readonly refused: number;
};

export type RecordedUpstream = {
  readonly url: string;
  readonly close: () => Promise<void>;
};

export type UpstreamOptions = {
  readonly answers: Answers;
  /** The key of both providers. */
  readonly key: string;
  /** 0 for any free one. */
  readonly port: number;
};

const UNAUTHORIZED = serializeResponse({
  status: 401,
  json: { detail: 'Invalid or missing API key' },
});

/**
 * Serves recorded answers on 127.0.0.1, both providers on one origin. `/__stats` tells the `UpstreamStats`, `/__reset`
 * puts them to zero, `/__latency?ms=20` sets how long every answer is held back.
 */
export async function serveRecorded(options: UpstreamOptions): Promise<RecordedUpstream> {
  const { answers, key, port } = options;
  const sockets = new Set<Socket>();
  let latency = 0;
  let stats = { calls: 0, refused: 0 };
  let madeBefore = 0;

  const control = (url: string): Buffer => {
    if (url === '/__reset') {
      stats = { calls: 0, refused: 0 };
      madeBefore = answers.made();
    }
    const ms = /^\/__latency\?ms=(\d+)$/.exec(url)?.[1];
    if (ms) latency = Number(ms);
    const reply: UpstreamStats = { ...stats, made: answers.made() - madeBefore };
    return serializeResponse({ status: 200, json: reply });
  };

  const answerTo = (request: ReceivedRequest): Buffer => {
    stats.calls += 1;
    if (request.key === key) return answers.find(request);
    stats.refused += 1;
    return UNAUTHORIZED;
  };

  const serve = (socket: Socket): void => {
    const read = createRequestReader();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Whoever hangs up gets no answer.
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      // Without an encoding there are no strings.
      if (typeof chunk === 'string') return;
      for (const request of read(chunk)) {
        if (request.url.startsWith('/__')) socket.write(control(request.url));
        else if (latency === 0) socket.write(answerTo(request));
        else setTimeout(send, latency, socket, answerTo(request));
      }
    });
  };

  const server = createServer({ noDelay: true }, serve);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('Not listening on TCP.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const send = (socket: Socket, answer: Buffer): void => {
  if (socket.writable) socket.write(answer);
};
