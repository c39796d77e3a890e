import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import {
  GraphQLID,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { GraphQLJSON, GraphQLUUID } from 'graphql-scalars';
import { type Environment, readConfig } from '../../src/config/config.ts';
import { badInput } from '../../src/errors.ts';
import { fieldCost } from '../../src/schema/cost/field-cost.ts';
import { createServer } from '../../src/server/server.ts';
import type { OperationEvent } from '../../src/telemetry/events.ts';

const Row = new GraphQLObjectType<unknown>({
  name: 'Row',
  fields: {
    one: { type: GraphQLInt, resolve: () => 1 },
    text: { type: GraphQLString, resolve: () => 'a'.repeat(1_000) },
    escaped: { type: GraphQLString, resolve: () => '\u0001'.repeat(1_000) },
    later: { type: GraphQLString, resolve: async () => 'a'.repeat(1_000) },
    texts: { type: new GraphQLList(GraphQLString), resolve: () => ['a'.repeat(1_000)] },
    short: {
      type: GraphQLString,
      resolve: () => {
        throw badInput('short');
      },
    },
    lateError: { type: GraphQLString, resolve: async () => Promise.reject(badInput('late')) },
    metadata: { type: GraphQLJSON, resolve: () => ({ note: ['a'.repeat(1_000)] }) },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw badInput('x'.repeat(5_000));
      },
    },
  },
});

const Pair = new GraphQLInputObjectType({
  name: 'Pair',
  fields: { first: { type: GraphQLInt }, second: { type: GraphQLInt } },
});

const listOf = (type: GraphQLInputType) => ({
  type: GraphQLInt,
  args: { v: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type))) } },
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown>({
    name: 'Query',
    fields: {
      rows: {
        type: new GraphQLList(new GraphQLNonNull(Row)),
        args: { count: { type: GraphQLInt, defaultValue: 1_000 } },
        ...fieldCost(({ count }) => ({ assumedSize: Number(count) })),
        resolve: (_, { count }) => Array.from({ length: count }, () => ({})),
      },
      useID: listOf(GraphQLID),
      useInt: listOf(GraphQLInt),
      usePair: listOf(Pair),
      ids: { type: GraphQLInt, args: { ids: { type: new GraphQLList(GraphQLUUID) } } },
    },
  }),
});

/** A server of many rows on a socket, on one of the two ways that a request may take. */
export async function startRowsServer(fastPath: boolean, env: Environment = {}) {
  const operations: OperationEvent[] = [];
  const config = readConfig(env);
  const server = createServer({
    schema,
    config,
    context: () => ({ receipt: { calls: 0, toJSON: () => ({}) } }),
    telemetry: { upstream: () => {}, operation: (event) => operations.push(event) },
    report: (error) => {
      throw error;
    },
    isDraining: () => false,
    identify: () => '',
    useFastPath: fastPath,
  });
  const { url, port, onClose, close } = await open(server);
  return { url, onClose, port, config, operations, [Symbol.asyncDispose]: close };
}

async function open(listener: RequestListener) {
  const http = createHttpServer(listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  };
  /** Calls when the next connection that comes is closed. */
  const onClose = (closed: () => void) =>
    http.once('connection', (socket) => socket.once('close', closed));
  return { url: `http://127.0.0.1:${port}/graphql`, port, onClose, close };
}

export type Response = {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly bytes: number;
  readonly codes: readonly unknown[];
  readonly messages: readonly string[];
};

/** What became of one request, and how many bytes came back. */
export async function request(
  url: string,
  query: string,
  variables?: object,
  accept = 'application/json',
): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept };
  const body = JSON.stringify({ query, variables });
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  const { errors = [] }: { errors?: { message: string; extensions: { code: unknown } }[] } =
    JSON.parse(text);
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    bytes: Buffer.byteLength(text),
    codes: errors.map(({ extensions }) => extensions.code),
    messages: errors.map(({ message }) => message),
  };
}
