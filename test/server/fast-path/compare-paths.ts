import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { type Environment, readConfig } from '../../../src/config/config.ts';
import { createServer } from '../../../src/server/server.ts';
import type { TrustedDocuments } from '../../../src/server/trusted-documents/manifest.ts';
import { type RawRequest, type RawResponse, sendRaw, serializeRequest } from './raw-request.ts';
import { schema, type TestContext } from './schema.ts';

/** The outcome of one request: its response, events and reports. */
export type Outcome = {
  readonly responses: readonly RawResponse[];
  readonly events: readonly object[];
  readonly reports: readonly string[];
  /** How many contexts were made. */
  readonly operations: number;
};

/** A server on its own socket, on one of the two request paths. */
async function startPath(fastPath: boolean, env: Environment, trustedDocuments?: TrustedDocuments) {
  let events: object[] = [];
  let reports: string[] = [];
  let operations = 0;
  let identifyCalls = 0;
  const server = createServer<TestContext>({
    schema,
    trustedDocuments,
    useFastPath: fastPath,
    config: readConfig(env),
    context: (operation) => {
      operations += 1;
      return { receipt: { calls: 3, toJSON: () => ({ calls: 3, retries: 0 }) }, operation };
    },
    telemetry: {
      upstream: () => {},
      operation: ({ duration, errors = [], ...event }, requestInfo) => {
        expect(duration).toBeGreaterThanOrEqual(0);
        expect(requestInfo.requestId).toBe(event.requestId);
        const messages = errors.map(({ message, path }) => [message, path]);
        events.push({
          ...event,
          requestId: requestIdOf(event.requestId),
          messages,
          traceparent: requestInfo.traceparent,
        });
      },
    },
    report: (error, requestId) => reports.push(`${requestIdOf(requestId)} ${error}`),
    isDraining: () => false,
    identify: ({ head }) => {
      identifyCalls += 1;
      return head.header('x-qualia-api-key') ?? '';
    },
  });
  const http = createHttpServer(server);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;

  const outcomeOf = async (bytes: Uint8Array, count?: number): Promise<Outcome> => {
    const found = await sendRaw(port, bytes, count);
    // Of pipelined requests the last may complete first.
    const sorted = events.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    const outcome = { responses: found.map(withoutTimes), events: sorted, reports, operations };
    events = [];
    reports = [];
    operations = 0;
    return outcome;
  };
  const close = async (): Promise<void> => {
    http.close();
    http.closeAllConnections();
    await server.dispose();
  };
  return { port, outcomeOf, close, identifyCalls: () => identifyCalls };
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The caller's own id, or that it is a new one. */
const requestIdOf = (id: string): string => (UUID.test(id) ? 'new' : id);

/** Without what differs from one second to the next. */
const withoutTimes = ({ status, headers, body }: RawResponse): RawResponse => ({
  status,
  headers: headers
    .filter((line) => !line.startsWith('date: '))
    .map((line) => line.replace(/^(x-request-id: )(.*)$/, (_, name, id) => name + requestIdOf(id)))
    .map((line) =>
      line.replace(/^(ratelimit: .*;t=)\d+$/, '$1…').replace(/^(retry-after: )3[56]\d\d$/, '$1…'),
    ),
  body: body.replace(/("retryAfter":)3[56]\d\d\b/, '$1…').replace(/("reset":)\d+/, '$1…'),
});

/** Both request paths side by side. */
export async function startBothPaths(env: Environment = {}, trustedDocuments?: TrustedDocuments) {
  const fastPath = await startPath(true, env, trustedDocuments);
  const yogaPath = await startPath(false, env, trustedDocuments);

  /** Sends the same bytes on both paths and expects the same outcome. */
  const compare = async (bytes: Uint8Array, count?: number): Promise<Outcome> => {
    const [fastOutcome, yogaOutcome] = await Promise.all([
      fastPath.outcomeOf(bytes, count),
      yogaPath.outcomeOf(bytes, count),
    ]);
    expect(fastOutcome).toEqual(yogaOutcome);
    expect(fastOutcome.responses).not.toEqual([]);
    expect(fastOutcome.events.length).toBeLessThanOrEqual(fastOutcome.responses.length);
    return fastOutcome;
  };

  /** Sends it several times: what was new the first time is known the second. */
  const compareRepeated = async (request: RawRequest): Promise<Outcome> => {
    const bytes = serializeRequest(request);
    await compare(bytes);
    await compare(bytes);
    return compare(bytes);
  };

  return {
    compare,
    same: compareRepeated,
    /** Requests that the fast path has served, if it coalesces. */
    identifyCalls: fastPath.identifyCalls,
    /** Of the fast path and of the Yoga path. */
    ports: [fastPath.port, yogaPath.port],
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await fastPath.close();
      await yogaPath.close();
    },
  };
}

export type BothPaths = Awaited<ReturnType<typeof startBothPaths>>;

export const JSON_TYPE = ['Content-Type', 'application/json'] as const;

/** An ordinary request, but for what is given. */
export const jsonRequest = (
  body: unknown,
  headers: readonly (readonly [string, string])[] = [],
): RawRequest => ({ headers: [JSON_TYPE, ...headers], body: JSON.stringify(body) });
