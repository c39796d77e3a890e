import { EventEmitter, once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { badInput } from '../../../src/errors.ts';
import type { OperationScope } from '../../../src/server/operation/operation-runner.ts';
import { createServer } from '../../../src/server/server.ts';
import { whenAborted } from '../aborted.ts';
import { jsonRequest } from './compare-paths.ts';
import { type RawResponse, sendRaw, serializeRequest } from './raw-request.ts';

type Context = {
  readonly operation: OperationScope;
  readonly receipt: { calls: number; toJSON: () => object };
};

/** Emits each operation that waits and each request that may join one. */
let events: EventEmitter;
let operations: OperationScope[];
let operationEvents: {
  requestId: string;
  name: string | undefined;
  cost: number | undefined;
  codes: readonly string[];
}[];
let identifyCount: number;

const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, Context>({
    name: 'Query',
    fields: {
      /** Answers when the test says so. */
      gate: {
        type: GraphQLString,
        args: { name: { type: GraphQLString } },
        resolve: async (_source, { name }, { operation: { signal, requestId } }) => {
          const left = whenAborted(signal).then(() => [new Error('left')]);
          const released = Promise.race([once(events, `open ${name}`), left]);
          events.emit(`waits ${name}`);
          const [answer] = await released;
          if (answer instanceof Error) throw answer;
          return `${answer} for ${requestId}`;
        },
      },
    },
  }),
});

async function startServer(env: Record<string, string> = {}) {
  const server = createServer<Context>({
    schema,
    config: readConfig(env),
    context: (operation) => {
      operations.push(operation);
      return { operation, receipt: { calls: 2, toJSON: () => ({ calls: 2 }) } };
    },
    telemetry: {
      upstream: () => {},
      operation: ({ requestId, name, cost, codes }) =>
        operationEvents.push({ requestId, name, cost, codes }),
    },
    report: () => {},
    isDraining: () => false,
    identify: ({ head }) => {
      identifyCount += 1;
      return head.header('x-qualia-api-key') ?? '';
    },
  });
  const http = createHttpServer(server).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  // So that the document is known.
  const warm = sendRaw(port, request('warm'));
  await once(events, 'waits warm');
  events.emit('open warm', 'warm');
  await warm;
  operations = [];
  operationEvents = [];
  identifyCount = 0;
  return {
    port,
    connections: () =>
      new Promise<number>((resolve) => http.getConnections((_error, count) => resolve(count))),
    [Symbol.asyncDispose]: async () => {
      http.close();
      http.closeAllConnections();
      await server.dispose();
    },
  };
}

const request = (name: string, headers: readonly (readonly [string, string])[] = []) =>
  serializeRequest(
    jsonRequest(
      { query: 'query Gate($name: String) { gate(name: $name) }', variables: { name } },
      headers,
    ),
  );

const idHeader = ({ headers }: RawResponse) =>
  headers.find((line) => line.startsWith('x-request-id: '));

const dataOf = ({ body }: RawResponse): string => JSON.parse(body).data?.gate;

/** Sends it as a client that may disconnect. */
async function openConnection(port: number, bytes: Uint8Array): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

const identified = (count: number) => vi.waitFor(() => expect(identifyCount).toBe(count));

beforeEach(() => {
  events = new EventEmitter({ captureRejections: false });
  events.setMaxListeners(200);
  operations = [];
  operationEvents = [];
  identifyCount = 0;
});
afterEach(() => {
  events.removeAllListeners();
});

describe('identical operations in flight', () => {
  test('are one: one answer for all, and each request its own id and its own line in the log', async () => {
    await using server = await startServer();
    const names = Array.from({ length: 64 }, (_, index) => `request-${index}`);
    const waits = once(events, 'waits x');
    const answers = names.map((id) => sendRaw(server.port, request('x', [['x-request-id', id]])));
    await waits;
    await identified(64);
    events.emit('open x', 'opened');
    const responses = (await Promise.all(answers)).flat();
    expect(operations).toHaveLength(1);
    const first = operations[0]?.requestId;
    expect(new Set(responses.map(dataOf))).toEqual(new Set([`opened for ${first}`]));
    expect(responses.map(idHeader)).toEqual(names.map((id) => `x-request-id: ${id}`));
    expect(operationEvents.map(({ requestId }) => requestId).toSorted()).toEqual(names.toSorted());
    expect(
      new Set(operationEvents.map(({ name, cost, codes }) => `${name} ${cost} ${codes}`)),
    ).toEqual(new Set(['Gate 0 ']));
  });

  test('are not what is kept: an error is everybody’s, and the next one asks again', async () => {
    await using server = await startServer();
    for (const [round, answer] of [badInput('Not now.'), 'better'].entries()) {
      const waits = once(events, 'waits x');
      identifyCount = 0;
      const answers = Array.from({ length: 5 }, () => sendRaw(server.port, request('x')));
      await waits;
      await identified(5);
      events.emit('open x', answer);
      const bodies = (await Promise.all(answers)).flat().map(({ body }) => body);
      expect(new Set(bodies).size).toBe(1);
      expect(bodies[0]).toContain(round === 0 ? 'BAD_USER_INPUT' : 'better for');
      expect(operations).toHaveLength(round + 1);
    }
    expect(operationEvents.map(({ codes }) => codes.length)).toEqual([
      1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    ]);
  });

  test.each<[string, (readonly [string, string])[], (readonly [string, string])[]]>([
    ['callers with other keys', [['x-qualia-api-key', 'a']], [['x-qualia-api-key', 'b']]],
    ['callers of whom one wants a receipt', [], [['x-upstream-trace', '1']]],
    ['callers who both want a receipt', [['x-upstream-trace', '1']], [['x-upstream-trace', '1']]],
    [
      'callers who accept something else',
      [['accept', 'application/json']],
      [['accept', 'application/graphql-response+json']],
    ],
    [
      // A caller chooses the id: it must not lead to another caller's answer.
      'callers who want a receipt and chose the same id',
      [
        ['x-upstream-trace', '1'],
        ['x-request-id', 'same'],
        ['x-qualia-api-key', 'a'],
      ],
      [
        ['x-upstream-trace', '1'],
        ['x-request-id', 'same'],
        ['x-qualia-api-key', 'b'],
      ],
    ],
  ])('are two for %s', async (_who, one, other) => {
    await using server = await startServer();
    const answers = [];
    for (const headers of [one, other]) {
      const waits = once(events, 'waits x');
      answers.push(sendRaw(server.port, request('x', headers)));
      await waits;
    }
    events.emit('open x', 'opened');
    await Promise.all(answers);
    expect(operations).toHaveLength(2);
    expect(operationEvents).toHaveLength(2);
  });

  test('are two where callers have points, whatever ids they chose', async () => {
    await using server = await startServer({ RATE_LIMIT: '1000/60' });
    const answers = [];
    for (const _ of [1, 2]) {
      const waits = once(events, 'waits x');
      answers.push(sendRaw(server.port, request('x', [['x-request-id', 'same']])));
      await waits;
    }
    events.emit('open x', 'opened');
    await Promise.all(answers);
    expect(operations).toHaveLength(2);
    expect(identifyCount).toBe(0);
  });
});

describe('a client that disconnects', () => {
  test('affects no other request of the same task, and has its event', async () => {
    await using server = await startServer();
    const waits = once(events, 'waits x');
    const controller = await openConnection(server.port, request('x', [['x-request-id', 'left']]));
    await waits;
    const other = [1, 2].map(() => sendRaw(server.port, request('x')));
    await identified(3);
    controller.destroy();
    await vi.waitFor(async () => expect(await server.connections()).toBe(2));
    expect(operations[0]?.signal.aborted).toBe(false);
    events.emit('open x', 'opened');
    const bodies = (await Promise.all(other)).flat().map(dataOf);
    expect(bodies).toEqual(['opened for left', 'opened for left']);
    expect(operations).toHaveLength(1);
    expect(operationEvents).toHaveLength(3);
  });

  test('as the last one aborts the task, and a later request starts another', async () => {
    await using server = await startServer();
    const waits = once(events, 'waits x');
    const controller = [
      await openConnection(server.port, request('x')),
      await openConnection(server.port, request('x')),
    ];
    await waits;
    await identified(2);
    const [operation] = operations;
    const aborted = operation && whenAborted(operation.signal);
    for (const socket of controller) socket.destroy();
    await aborted;
    await vi.waitFor(() => expect(operationEvents).toHaveLength(2));
    const again = once(events, 'waits x');
    const answer = sendRaw(server.port, request('x'));
    await again;
    events.emit('open x', 'anew');
    expect((await answer).map(dataOf)[0]).toContain('anew');
    expect(operations).toHaveLength(2);
    expect(operationEvents).toHaveLength(3);
  });

  test('before its request is complete leaves nothing behind', async () => {
    await using server = await startServer();
    const bytes = request('x');
    for (const length of [1, 20, bytes.length - 40, bytes.length - 1]) {
      const socket = await openConnection(server.port, bytes.subarray(0, length));
      await vi.waitFor(async () => expect(await server.connections()).toBe(1));
      socket.destroy();
      await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    }
    expect([operations.length, identifyCount, operationEvents.length]).toEqual([0, 0, 0]);
    const waits = once(events, 'waits x');
    const answer = sendRaw(server.port, bytes);
    await waits;
    events.emit('open x', 'opened');
    expect((await answer).map(dataOf)[0]).toContain('opened');
  });

  test('before its operation starts has none started, and has its event', async () => {
    await using server = await startServer();
    const turns: (() => void)[] = [];
    vi.stubGlobal('setImmediate', (turn: () => void) => turns.push(turn));
    const controller = await openConnection(server.port, request('x'));
    await vi.waitFor(() => expect(turns).toHaveLength(1));
    vi.unstubAllGlobals();
    controller.destroy();
    await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    turns[0]?.();
    expect(operationEvents.map(({ codes }) => codes)).toEqual([['PROVIDER_TIMEOUT']]);
    expect(operations).toHaveLength(0);
  });

  test('has no clock run after it', async () => {
    await using server = await startServer();
    const clocks = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = clocks();
    const waits = once(events, 'waits x');
    const controller = await openConnection(server.port, request('x'));
    await waits;
    expect(clocks()).toBe(before + 1);
    controller.destroy();
    await vi.waitFor(() => expect(operationEvents).toHaveLength(1));
    expect(clocks()).toBe(before);
  });
});
