import { once } from 'node:events';
import { connect } from 'node:net';
import { type Answered, ResponseReader } from './response.ts';

/** An answer with all of its content. */
export type Answer = { readonly status: number; readonly content: Buffer };

export type PipelinedConnection = {
  /** One request at a time; its content is handed on where `keeps`. */
  readonly send: (request: Buffer, keeps: boolean) => void;
  readonly close: () => void;
};

export type ConnectionEvents = {
  readonly onAnswer: (answered: Answered) => void;
  /** The other side hung up, or spoke no HTTP. */
  readonly onFailure: (error: Error) => void;
};

/** A keep-alive connection to a port of this machine. Rejects when nobody listens there. */
export async function openConnection(
  port: number,
  events: ConnectionEvents,
): Promise<PipelinedConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const reader = new ResponseReader(events.onAnswer);
  let isClosing = false;
  socket.on('data', (piece) => {
    try {
      // Without an encoding there are no strings.
      if (typeof piece !== 'string') reader.read(piece);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
  let problem = new Error('The server hung up.');
  socket.on('error', (error) => {
    problem = error;
  });
  socket.on('close', () => {
    if (!isClosing) events.onFailure(problem);
  });
  return {
    send: (request, keeps) => {
      reader.keeps = keeps;
      socket.write(request);
    },
    close: () => {
      isClosing = true;
      socket.destroy();
    },
  };
}

export type SequentialConnection = {
  readonly ask: (request: Buffer) => Promise<Answer>;
  readonly close: () => void;
};

/** Sends requests one after another over one connection, and keeps their contents. */
export async function openSequentialConnection(port: number): Promise<SequentialConnection> {
  let asked: PromiseWithResolvers<Answer> | undefined;
  const connection = await openConnection(port, {
    onAnswer: ({ status, content }) => asked?.resolve({ status, content: Buffer.concat(content) }),
    onFailure: (error) => asked?.reject(error),
  });
  return {
    ask: (request: Buffer): Promise<Answer> => {
      asked = Promise.withResolvers();
      connection.send(request, true);
      return asked.promise;
    },
    close: connection.close,
  };
}
