import { createServer, type Server } from 'node:net';
import type { Environment } from '../../src/config/config.ts';
import type { ProviderName } from '../../src/errors.ts';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';
import { type Case, SECRET, SETTINGS } from './cases.ts';

type List = { edges: { node: { id: string } | null }[]; pageInfo: { endCursor: string | null } };
type Both = Record<ProviderName, List | null>;

const FIRST_PAGES = /* GraphQL */ `
  { qualia: datasets(first: 3) { ...Q } sutro: sutroDatasets(first: 3) { ...S } }
  fragment Q on DatasetConnection { edges { node { id } } pageInfo { endCursor } }
  fragment S on SutroDatasetConnection { edges { node { id } } pageInfo { endCursor } }
`;

// Sutro's datasets come whole: only its jobs have pages upstream.
const PAGES_WITH_CURSORS = /* GraphQL */ `
  query ($qualia: String, $sutro: String) {
    qualia: datasets(first: 3, after: $qualia) { edges { node { id } } pageInfo { endCursor } }
    sutro: sutroJobs(first: 3, after: $sutro) { edges { node { id } } pageInfo { endCursor } }
  }
`;

export type Observation = {
  readonly code: string | null;
  readonly message: string | null;
  readonly status: unknown;
  readonly retryAfter: unknown;
  readonly data: 'all' | 'all but one item' | 'null';
  readonly calls: number;
  /** Milliseconds from the request to its answer. */
  readonly duration: number;
  readonly otherIsWhole: boolean;
  /** All that the client was sent. */
  readonly text: string;
  /** Host names and ports that must not be in it. */
  readonly secrets: readonly string[];
};

/** Has one provider fail while both are asked, and tells what the client saw. */
export async function run(the: Case, provider: ProviderName): Promise<Observation> {
  const replacement = await startReplacement(the);
  const base = provider === 'qualia' ? 'QUALIA_BASE_URL' : 'SUTRO_BASE_URL';
  const env: Environment = {
    ...SETTINGS,
    ...the.env,
    ...(replacement && { [base]: `http://127.0.0.1:${replacement.port}` }),
  };
  await using fixture = await startGatewayFixture({ size: 20, sutroSize: 3, apiKey: SECRET }, env);
  const variables = the.asks === 'next' ? await endCursors(fixture) : {};
  if (the.fault !== 'refused' && the.fault !== 'not-http') {
    // With everything in place, what follows is about the fault and not about starting.
    await fixture.ask(FIRST_PAGES);
    fixture.sandbox.faults.add({ provider, fault: the.fault });
  }
  const request = performance.now();
  const document = the.asks === 'next' ? PAGES_WITH_CURSORS : FIRST_PAGES;
  const answer = await fixture.ask<Both>(document, variables, { 'x-upstream-trace': '1' });
  const duration = performance.now() - request;
  replacement?.server?.close();

  const other = provider === 'qualia' ? 'sutro' : 'qualia';
  const [error, ...more] = answer.errors ?? [];
  if (more.length > 0) throw new Error(`One error was expected: ${JSON.stringify(answer.errors)}`);
  const { sandbox } = fixture;
  const hosts = [sandbox.qualiaUrl, sandbox.sutroUrl].map((url) => new URL(url).host);
  return {
    code: error ? String(error.extensions.code) : null,
    message: error?.message ?? null,
    status: error?.extensions.upstreamStatus,
    retryAfter: error?.extensions.retryAfter,
    data: dataOf(answer.data[provider]),
    calls: callsOf(answer.extensions, provider),
    duration,
    otherIsWhole: dataOf(answer.data[other]) === 'all',
    text: JSON.stringify(answer),
    secrets: [...hosts, ...(replacement ? [`:${replacement.port}`] : [])],
  };
}

async function endCursors({ ask }: GatewayFixture): Promise<Record<string, unknown>> {
  const { data } = await ask<Both>(PAGES_WITH_CURSORS);
  return { qualia: data.qualia?.pageInfo.endCursor, sutro: data.sutro?.pageInfo.endCursor };
}

function dataOf(list: List | null): Observation['data'] {
  if (list === null) return 'null';
  const there = list.edges.filter(({ node }) => node !== null).length;
  if (list.edges.length !== 3) throw new Error(`3 edges were expected: ${JSON.stringify(list)}`);
  if (there === 3) return 'all';
  if (there === 2) return 'all but one item';
  throw new Error(`At most one item may be missing: ${JSON.stringify(list)}`);
}

function callsOf(extensions: unknown, provider: ProviderName): number {
  const { upstream } = extensions as {
    upstream: { providers: Partial<Record<ProviderName, { calls: number }>> };
  };
  return upstream.providers[provider]?.calls ?? 0;
}

/** A port where nobody listens, or somebody who speaks another protocol. */
async function startReplacement({ fault }: Case) {
  if (fault !== 'refused' && fault !== 'not-http') return undefined;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  });
  const port = await listening(server);
  if (fault === 'not-http') return { port, server };
  await new Promise((closed) => server.close(closed));
  return { port, server: undefined };
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('No port.'));
      else resolve(address.port);
    });
  });
