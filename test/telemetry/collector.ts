import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Attribute = { key: string; value: Record<string, unknown> };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  status: { code: number; message?: string };
};
type Resource = { attributes: Attribute[] };
type Batch = { resourceSpans: { resource: Resource; scopeSpans: { spans: Span[] }[] }[] };

/** A collector on loopback: all that was sent to it. */
export async function collector() {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    bodies.push(
      `${request.url} ${JSON.stringify(request.headers)}`,
      Buffer.concat(chunks).toString(),
    );
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const batches = (): Batch[] =>
    bodies.filter((body) => body.startsWith('{')).map((body) => JSON.parse(body));
  return {
    endpoint: `http://127.0.0.1:${port}/v1/traces`,
    text: () => bodies.join('\n'),
    resources: () =>
      batches().flatMap(({ resourceSpans }) => resourceSpans.map((it) => it.resource)),
    spans: () =>
      batches().flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A span's attributes by name. */
export const valuesOf = ({ attributes }: { attributes: Attribute[] }) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
