import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Environment, readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { startTestServer } from '../request-path.ts';

type ProviderRequest = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
};

/** What a provider answers: an object as JSON, a number as a status without a body. */
export type ProviderAnswer = (asked: ProviderRequest) => object | number;

type GraphQLReply = {
  readonly data?: unknown;
  readonly errors?: readonly { message: string; path?: unknown[]; extensions: object }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
};

export type Providers = Awaited<ReturnType<typeof startProviders>>;

/** A gateway before two providers of `node:http` on loopback, which count what they are asked. */
export async function startProviders(answer: ProviderAnswer = () => 404, env: Environment = {}) {
  let calls: string[] = [];
  let current = answer;
  const server = createServer((request, response) => {
    void receive(request).then((body) => {
      const url = new URL(request.url ?? '', 'http://stand-in');
      calls.push(`${request.method} ${url.pathname}${url.search}`);
      const found = current({ path: url.pathname, query: url.searchParams, body });
      if (typeof found === 'number') response.writeHead(found).end();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  const config = readConfig({
    QUALIA_API_KEY: 'q',
    QUALIA_BASE_URL: base,
    SUTRO_API_KEY: 's',
    SUTRO_BASE_URL: base,
    CACHE_TTL_MS: '0',
    RETRY_ATTEMPTS: '1',
    ...env,
  });
  const gateway = await createGateway(config);
  const gatewayServer = await startTestServer(gateway.handle);
  const post = (query: string, variables: object = {}, headers: HeadersInit = {}) =>
    fetch(gatewayServer.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-upstream-trace': '1', ...headers },
      body: JSON.stringify({ query, variables }),
    });
  return {
    post,
    ask: async (query: string, variables?: object): Promise<GraphQLReply> =>
      (await post(query, variables)).json(),
    /** What both were asked since the last time this was called. */
    calls: (): string[] => {
      const made = calls;
      calls = [];
      return made;
    },
    /** From now on both answer so. */
    answer: (next: ProviderAnswer): void => {
      current = next;
    },
    close: async (): Promise<void> => {
      gatewayServer.close();
      await gateway.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

async function receive(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}
