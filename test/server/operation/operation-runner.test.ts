import { GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { expect, test } from 'vitest';
import { Documents } from '../../../src/server/operation/document-store.ts';
import { createRunner } from '../../../src/server/operation/operation-runner.ts';
import type { Exchange } from '../../../src/server/request-context.ts';

const LARGE = 64_000;

/** A runner of answers that are as large as may be under way at once, and that come when the test says so. */
const runner = (timeout: number) => {
  const begun: (() => void)[] = [];
  const resolve = () => new Promise<string>((come) => begun.push(() => come('here')));
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { large: { type: GraphQLString, resolve } },
  });
  const schema = new GraphQLSchema({ query });
  const { runDocument } = createRunner({
    schema,
    documents: new Documents(schema),
    context: () => ({ receipt: { calls: 0, toJSON: () => ({}) } }),
    maxBytes: 1_000_000,
    timeout,
    concerns: [
      {
        weigh: (exchange) => {
          exchange.values = LARGE;
          return undefined;
        },
      },
    ],
  });
  const document = parse('{ large }');
  const run = (left = new AbortController().signal) => {
    const head = { method: 'POST', header: () => undefined, remoteAddress: undefined };
    const exchange: Exchange = { head, requestId: 'r', startedAt: 0 };
    return runDocument(exchange, { document }, left);
  };
  return { run, begun };
};

test('an operation whose time is over while it stands in line is not begun, and says why', async () => {
  const { run, begun } = runner(10);
  const first = run();
  const { data, errors } = await run();
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
  expect(begun).toHaveLength(1);
  begun[0]?.();
  expect(await first).toEqual({ data: { large: 'here' } });
});

test('whoever leaves the line is not begun either, and the next one is', async () => {
  const { run, begun } = runner(60_000);
  const first = run();
  const leaving = new AbortController();
  const left = run(leaving.signal);
  const next = run();
  leaving.abort();
  expect(await left).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  begun[0]?.();
  expect(await first).toEqual({ data: { large: 'here' } });
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.();
  expect(await next).toEqual({ data: { large: 'here' } });
});
