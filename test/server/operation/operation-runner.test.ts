import { GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { expect, test } from 'vitest';
import { DocumentStore } from '../../../src/server/operation/document-store.ts';
import { createRunner } from '../../../src/server/operation/operation-runner.ts';
import type { RequestContext } from '../../../src/server/request-context.ts';

const LARGE = 64_000;

/** A runner whose results each fill the limit of large results, and complete when the test says so. */
const createTestRunner = (timeout: number) => {
  const started: (() => void)[] = [];
  const resolve = () =>
    new Promise<string>((resolveValue) => started.push(() => resolveValue('here')));
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { large: { type: GraphQLString, resolve } },
  });
  const schema = new GraphQLSchema({ query });
  const { executeDocument: runDocument } = createRunner({
    schema,
    documents: new DocumentStore(schema),
    context: () => ({ receipt: { calls: 0, toJSON: () => ({}) } }),
    maxBytes: 1_000_000,
    timeout,
    plugins: [
      {
        beforeExecute: (requestContext) => {
          requestContext.values = LARGE;
          return undefined;
        },
      },
    ],
  });
  const document = parse('{ large }');
  const execute = (signal = new AbortController().signal) => {
    const head = {
      method: 'POST',
      url: '/graphql',
      header: () => undefined,
      remoteAddress: undefined,
    };
    const requestContext: RequestContext = { head, requestId: 'r', startedAt: 0 };
    return runDocument(requestContext, { document }, signal);
  };
  return { run: execute, begun: started };
};

test('an operation whose deadline passes in the queue does not start, and says why', async () => {
  const { run: execute, begun: started } = createTestRunner(10);
  const first = execute();
  const { data, errors } = await execute();
  expect(data).toBeUndefined();
  expect(errors).toMatchObject([
    {
      message: 'Too many large answers are asked for at once. Try again later.',
      extensions: {
        code: 'RATE_LIMITED',
        retryAfter: 1,
        http: { status: 503, headers: { 'retry-after': '1' } },
      },
    },
  ]);
  expect(started).toHaveLength(1);
  started[0]?.();
  expect(await first).toEqual({ data: { large: 'here' } });
});

test('an operation that is aborted in the queue does not start, and the next one does', async () => {
  const { run: execute, begun: started } = createTestRunner(60_000);
  const first = execute();
  const controller = new AbortController();
  const aborted = execute(controller.signal);
  const next = execute();
  controller.abort();
  expect(await aborted).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  started[0]?.();
  expect(await first).toEqual({ data: { large: 'here' } });
  await expect.poll(() => started.length).toBe(2);
  started[1]?.();
  expect(await next).toEqual({ data: { large: 'here' } });
});
