import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'vitest';
import { startGatewayFixture } from '../gateway-fixture.ts';

const HELLO = { query: '{ datasets(first: 1) { totalCount } }' };

/** A gateway on a sandbox, on a socket of its own, with everything a hostile caller could do to it. */
export async function startHostileClient(env: Record<string, string> = {}) {
  const fixture = await startGatewayFixture({ size: 20 }, env);
  const server = createServer(fixture.gateway.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/graphql`;

  const send = (body: BodyInit, headers: Record<string, string> = {}, path = url) =>
    fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const ask = (query: string, variables?: unknown) => send(JSON.stringify({ query, variables }));

  /** The raw answer to raw bytes on one connection, up to its end by the server. */
  const raw = (bytes: string | Uint8Array): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let received = '';
      socket.setEncoding('utf8').on('data', (text) => {
        received += text;
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(received));
      socket.write(bytes);
    });

  /** Nothing was asked upstream since the last look, and the server still serves. */
  const isHealthy = async (): Promise<void> => {
    expect(fixture.sandbox.calls.map(({ path }) => path)).toEqual([]);
    const answer = await send(JSON.stringify(HELLO));
    expect(await answer.json()).toEqual({ data: { datasets: { totalCount: 20 } } });
    fixture.sandbox.calls.clear();
  };

  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await fixture[Symbol.asyncDispose]();
  };
  return { world: fixture, url, send, ask, raw, isUnharmed: isHealthy, close };
}

export type HostileClient = Awaited<ReturnType<typeof startHostileClient>>;

type ErrorResponse = {
  errors?: { message: string; extensions: { code: string } }[];
  data?: object | null;
};

/** The name of a test about a text that may be long. */
export const labelled = (text: string): [name: string, text: string] => [
  text.length > 80 ? `${JSON.stringify(text.slice(0, 60))}…` : JSON.stringify(text),
  text,
];

/** The codes of an answer in GraphQL's shape that has no data, or nothing in it. */
export const codesOf = async (answer: Response): Promise<string[]> => {
  const { errors, data } = (await answer.json()) as ErrorResponse;
  expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
  return [...new Set(errors?.map(({ extensions }) => extensions.code))];
};
