import fc from 'fast-check';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { ERRORS, ProviderError } from '../../src/errors.ts';
import { createServer } from '../../src/server/server.ts';
import { createPipeline } from '../../src/upstream/pipeline/call.ts';
import { promisify } from '../../src/upstream/pipeline/callbackify.ts';
import { sendPolicy } from '../../src/upstream/policies/send.ts';
import { fastPath, send, startTestServer } from '../request-path.ts';
import { caller, READ } from '../upstream/fake-provider.ts';

const MARK = 'M4RK';
const message = fc.string().map((text) => MARK + text);
const error = fc.oneof(
  message.map((text) => new Error(text)),
  message.map((text) => new TypeError(text, { cause: new Error(text) })),
  message.map((text) => new AggregateError([new Error(text)], text)),
  message.map((text) => new DOMException(text, 'AbortError')),
  fc
    .tuple(message, fc.constantFrom('ECONNRESET', 'UND_ERR_SOCKET', 'ENOTFOUND', 'NONE'))
    .map(([text, code]) => Object.assign(new Error(text), { code })),
  fc.anything().map((extensions) => Object.assign(new Error(MARK), { extensions, path: MARK })),
);
const thrown = fc.oneof(error, message, fc.anything());

describe('whatever is thrown', () => {
  it('in a resolver leaves as a code of the table, and is told in the log alone', async () => {
    const next: { thrown: unknown } = { thrown: undefined };
    const reports: unknown[] = [];
    const server = createServer({
      schema: new GraphQLSchema({
        query: new GraphQLObjectType({
          name: 'Query',
          fields: {
            throws: {
              type: GraphQLString,
              resolve: () => {
                throw next.thrown;
              },
            },
          },
        }),
      }),
      context: () => ({ receipt: { calls: 0, toJSON: () => ({}) } }),
      config: readConfig({}),
      telemetry: { upstream: () => {}, operation: () => {} },
      report: (error) => reports.push(error),
      isDraining: () => false,
      useFastPath: fastPath,
    });
    const door = await startTestServer(server);
    await fc.assert(
      fc.asyncProperty(thrown, async (value) => {
        next.thrown = value;
        reports.length = 0;
        const response = await send(door, '{"query":"{ throws }"}');
        const text = await response.text();
        expect(text).not.toContain(MARK);
        expect(JSON.parse(text).errors).toMatchObject([
          {
            message: ERRORS.INTERNAL_SERVER_ERROR,
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ]);
        expect(reports).toHaveLength(1);
      }),
      { numRuns: 1_000 },
    );
    door.close();
    await server.dispose();
  });

  it('on the way to a provider is its failure, without the words of what was thrown', async () => {
    const next: { thrown: unknown } = { thrown: undefined };
    const last = sendPolicy({
      provider: { name: 'qualia', authHeaders: (key) => ({ 'x-api-key': key }) },
      baseUrl: 'http://provider.example',
      transport: () => Promise.reject(next.thrown),
    });
    const send = promisify(createPipeline([last]));
    await fc.assert(
      fc.asyncProperty(thrown, async (value) => {
        next.thrown = value;
        const serialized: unknown = await send(READ, caller().call).catch(
          (error: unknown) => error,
        );
        expect(serialized).toBeInstanceOf(ProviderError);
        expect(JSON.stringify(serialized)).not.toContain(MARK);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a provider’s answer is understood or its failure, whatever status, headers and body', async () => {
    const next = { status: 0, headers: {}, body: '' };
    const last = sendPolicy({
      provider: { name: 'qualia', authHeaders: (key) => ({ 'x-api-key': key }) },
      baseUrl: 'http://provider.example',
      transport: () => Promise.resolve(next),
    });
    const send = promisify(createPipeline([last]));
    const answer = fc.record({
      status: fc.integer({ min: 100, max: 599 }),
      headers: fc.record(
        { 'retry-after': fc.oneof(fc.string(), fc.date().map(String), fc.double().map(String)) },
        { requiredKeys: [] },
      ),
      body: fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
    });
    await fc.assert(
      fc.asyncProperty(answer, async (answer) => {
        Object.assign(next, { headers: {} }, answer);
        const serialized: unknown = await send(READ, caller().call).catch(
          (error: unknown) => error,
        );
        if (!(serialized instanceof Error)) return;
        expect(serialized).toBeInstanceOf(ProviderError);
        const { retryAfter = 0 } = serialized as ProviderError;
        expect(Number.isFinite(retryAfter) && retryAfter >= 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
