import type { IncomingMessage } from 'node:http';

/** Calls `done` once with the whole body; not at all if the client disconnects before its end. */
export function receiveBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [first] = chunks;
    done(first && chunks.length === 1 ? first : Buffer.concat(chunks));
  });
}
