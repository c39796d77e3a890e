import { EventEmitter, once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { badInput } from '../../../src/errors.ts';
import type { Operation } from '../../../src/server/operation/operation-runner.ts';
import { createServer } from '../../../src/server/server.ts';
import { whenAborted } from '../aborted.ts';
import { jsonRequest } from './compare-paths.ts';
import { type RawResponse, sendRaw, serializeRequest } from './raw-request.ts';

type Context = {
  readonly operation: Operation;
  readonly receipt: { calls: number; toJSON: () => object };
};

/** Tells of every operation that waits, and of every request that is about to share one. */
let events: EventEmitter;
let operations: Operation[];
let told: {
  requestId: string;
  name: string | undefined;
  cost: number | undefined;
  codes: readonly string[];
}[];
let boarded: number;

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
          const opened = Promise.race([once(events, `open ${name}`), left]);
          events.emit(`waits ${name}`);
          const [answer] = await opened;
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
      operation: ({ requestId, name, cost, codes }) => told.push({ requestId, name, cost, codes }),
    },
    report: () => {},
    isDraining: () => false,
    identify: ({ head }) => {
      boarded += 1;
      return head.header('x-qualia-api-key') ?? '';
    },
  });
  const http = createHttpServer(server).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  // So that the document is known.
  const warm = sendRaw(port, asking('warm'));
  await once(events, 'waits warm');
  events.emit('open warm', 'warm');
  await warm;
  operations = [];
  told = [];
  boarded = 0;
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

const asking = (name: string, headers: readonly (readonly [string, string])[] = []) =>
  serializeRequest(
    jsonRequest(
      { query: 'query Gate($name: String) { gate(name: $name) }', variables: { name } },
      headers,
    ),
  );

const idHeader = ({ headers }: RawResponse) =>
  headers.find((line) => line.startsWith('x-request-id: '));

const dataOf = ({ body }: RawResponse): string => JSON.parse(body).data?.gate;

/** Sends it as a client that may leave. */
async function visit(port: number, bytes: Uint8Array): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

const boards = (count: number) => vi.waitFor(() => expect(boarded).toBe(count));

beforeEach(() => {
  events = new EventEmitter({ captureRejections: false });
  events.setMaxListeners(200);
  operations = [];
  told = [];
  boarded = 0;
});
afterEach(() => {
  events.removeAllListeners();
});

describe('equal operations under way', () => {
  test('are one: one answer for all, and each request its own id and its own line in the log', async () => {
    await using server = await startServer();
    const names = Array.from({ length: 64 }, (_, index) => `request-${index}`);
    const waits = once(events, 'waits x');
    const answers = names.map((id) => sendRaw(server.port, asking('x', [['x-request-id', id]])));
    await waits;
    await boards(64);
    events.emit('open x', 'opened');
    const responses = (await Promise.all(answers)).flat();
    expect(operations).toHaveLength(1);
    const first = operations[0]?.requestId;
    expect(new Set(responses.map(dataOf))).toEqual(new Set([`opened for ${first}`]));
    expect(responses.map(idHeader)).toEqual(names.map((id) => `x-request-id: ${id}`));
    expect(told.map(({ requestId }) => requestId).toSorted()).toEqual(names.toSorted());
    expect(new Set(told.map(({ name, cost, codes }) => `${name} ${cost} ${codes}`))).toEqual(
      new Set(['Gate 0 ']),
    );
  });

  test('are not what is kept: an error is everybody’s, and the next one asks again', async () => {
    await using server = await startServer();
    for (const [round, answer] of [badInput('Not now.'), 'better'].entries()) {
      const waits = once(events, 'waits x');
      boarded = 0;
      const answers = Array.from({ length: 5 }, () => sendRaw(server.port, asking('x')));
      await waits;
      await boards(5);
      events.emit('open x', answer);
      const bodies = (await Promise.all(answers)).flat().map(({ body }) => body);
      expect(new Set(bodies).size).toBe(1);
      expect(bodies[0]).toContain(round === 0 ? 'BAD_USER_INPUT' : 'better for');
      expect(operations).toHaveLength(round + 1);
    }
    expect(told.map(({ codes }) => codes.length)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
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
      answers.push(sendRaw(server.port, asking('x', headers)));
      await waits;
    }
    events.emit('open x', 'opened');
    await Promise.all(answers);
    expect(operations).toHaveLength(2);
    expect(told).toHaveLength(2);
  });

  test('are two where callers have points, whatever ids they chose', async () => {
    await using server = await startServer({ RATE_LIMIT: '1000/60' });
    const answers = [];
    for (const _ of [1, 2]) {
      const waits = once(events, 'waits x');
      answers.push(sendRaw(server.port, asking('x', [['x-request-id', 'same']])));
      await waits;
    }
    events.emit('open x', 'opened');
    await Promise.all(answers);
    expect(operations).toHaveLength(2);
    expect(boarded).toBe(0);
  });
});

describe('a client that leaves', () => {
  test('hurts nobody who waits with it, and is told like any other', async () => {
    await using server = await startServer();
    const waits = once(events, 'waits x');
    const leaving = await visit(server.port, asking('x', [['x-request-id', 'left']]));
    await waits;
    const staying = [1, 2].map(() => sendRaw(server.port, asking('x')));
    await boards(3);
    leaving.destroy();
    await vi.waitFor(async () => expect(await server.connections()).toBe(2));
    expect(operations[0]?.signal.aborted).toBe(false);
    events.emit('open x', 'opened');
    const bodies = (await Promise.all(staying)).flat().map(dataOf);
    expect(bodies).toEqual(['opened for left', 'opened for left']);
    expect(operations).toHaveLength(1);
    expect(told).toHaveLength(3);
  });

  test('as the last one ends the work, and who comes then begins anew', async () => {
    await using server = await startServer();
    const waits = once(events, 'waits x');
    const leaving = [await visit(server.port, asking('x')), await visit(server.port, asking('x'))];
    await waits;
    await boards(2);
    const [operation] = operations;
    const aborted = operation && whenAborted(operation.signal);
    for (const socket of leaving) socket.destroy();
    await aborted;
    await vi.waitFor(() => expect(told).toHaveLength(2));
    const again = once(events, 'waits x');
    const answer = sendRaw(server.port, asking('x'));
    await again;
    events.emit('open x', 'anew');
    expect((await answer).map(dataOf)[0]).toContain('anew');
    expect(operations).toHaveLength(2);
    expect(told).toHaveLength(3);
  });

  test('before its request has come whole leaves nothing behind', async () => {
    await using server = await startServer();
    const bytes = asking('x');
    for (const length of [1, 20, bytes.length - 40, bytes.length - 1]) {
      const socket = await visit(server.port, bytes.subarray(0, length));
      await vi.waitFor(async () => expect(await server.connections()).toBe(1));
      socket.destroy();
      await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    }
    expect([operations.length, boarded, told.length]).toEqual([0, 0, 0]);
    const waits = once(events, 'waits x');
    const answer = sendRaw(server.port, bytes);
    await waits;
    events.emit('open x', 'opened');
    expect((await answer).map(dataOf)[0]).toContain('opened');
  });

  test('before its operation begins has none begun, and is told', async () => {
    await using server = await startServer();
    const turns: (() => void)[] = [];
    vi.stubGlobal('setImmediate', (turn: () => void) => turns.push(turn));
    const leaving = await visit(server.port, asking('x'));
    await vi.waitFor(() => expect(turns).toHaveLength(1));
    vi.unstubAllGlobals();
    leaving.destroy();
    await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    turns[0]?.();
    expect(told.map(({ codes }) => codes)).toEqual([['PROVIDER_TIMEOUT']]);
    expect(operations).toHaveLength(0);
  });

  test('has no clock run after it', async () => {
    await using server = await startServer();
    const clocks = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = clocks();
    const waits = once(events, 'waits x');
    const leaving = await visit(server.port, asking('x'));
    await waits;
    expect(clocks()).toBe(before + 1);
    leaving.destroy();
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(clocks()).toBe(before);
  });
});
