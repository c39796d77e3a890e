import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GraphQLEnumType,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { GraphQLUUID } from 'graphql-scalars';
import { type Environment, readConfig } from '../../src/config/config.ts';
import { badInput, ProviderError } from '../../src/errors.ts';
import type { OperationScope } from '../../src/server/operation/operation-runner.ts';
import { createServer } from '../../src/server/server.ts';
import type { OperationEvent } from '../../src/telemetry/events.ts';
import { fastPath } from '../request-path.ts';
import { whenAborted } from './aborted.ts';

type TestContext = { receipt: { calls: number; toJSON: () => object }; operation: OperationScope };

const sort = new GraphQLEnumType({ name: 'Sort', values: { NEWEST: {}, OLDEST: {} } });

const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, TestContext>({
    name: 'Query',
    fields: {
      hello: {
        type: GraphQLString,
        args: {
          id: { type: GraphQLUUID },
          first: { type: GraphQLInt },
          sort: { type: sort },
        },
        resolve: () => 'world',
      },
      crash: {
        type: GraphQLString,
        resolve: () => {
          throw new Error('password is hunter2');
        },
      },
      refused: {
        type: GraphQLString,
        resolve: () => {
          throw badInput('No such thing.');
        },
      },
      down: {
        type: GraphQLString,
        resolve: () => {
          throw new ProviderError({
            code: 'PROVIDER_UNAVAILABLE',
            provider: 'sutro',
            status: 503,
            cause: new Error('password is hunter2'),
          });
        },
      },
      tooBig: { type: GraphQLInt, resolve: () => 2 ** 40 },
      missing: { type: new GraphQLNonNull(GraphQLString), resolve: () => null },
      /** Answers when the operation is cut off, with the reason. */
      wait: {
        type: GraphQLString,
        resolve: (_, __, { operation: { signal } }) =>
          whenAborted(signal).then(() => Object(signal.reason).name),
      },
    },
  }),
});

/** A server with a small schema on a real socket, and its events and reports. */
export async function startServerFixture(env: Environment = {}) {
  const operations: OperationEvent[] = [];
  const reports: { error: unknown; requestId: string }[] = [];
  const contexts: TestContext[] = [];
  const state = { draining: false };
  const server = createServer<TestContext>({
    schema,
    config: readConfig(env),
    context: (operation) => {
      const context = {
        receipt: { calls: 3, toJSON: () => ({ calls: 3, retries: 0 }) },
        operation,
      };
      contexts.push(context);
      return context;
    },
    telemetry: { upstream: () => {}, operation: (event) => operations.push(event) },
    report: (error, requestId) => reports.push({ error, requestId }),
    isDraining: () => state.draining,
    identify: () => '',
    metrics: async () => ({ contentType: 'text/plain', body: 'operations 1\n'.repeat(1_000) }),
    useFastPath: fastPath,
  });
  const http = createHttpServer(server);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });

  const post = (query: string, init: { variables?: object; headers?: HeadersInit } = {}) =>
    fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...init.headers },
      body: JSON.stringify({ query, variables: init.variables }),
    });

  return {
    origin,
    port,
    fetch: server.fetch,
    handle: server,
    post,
    operations,
    reports,
    contexts,
    state,
    close,
    [Symbol.asyncDispose]: close,
  };
}
