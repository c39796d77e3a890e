import { createServer } from 'node:http';
import { readConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';

// The gateway of the soak, in a process of its own so that what it holds can be measured. It needs
// `--expose-gc`, and speaks with its parent: a word comes in, a `Report` goes out.

export type Report =
  | { readonly kind: 'ready'; readonly url: string }
  | {
      readonly kind: 'measured';
      /** Bytes in use after a collection of garbage. */
      readonly heap: number;
      readonly resident: number;
      /** Open handles by their kinds. */
      readonly handles: Readonly<Record<string, number>>;
      /** What happened upstream so far, by kind of event. */
      readonly events: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'surprise'; readonly message: string };

const report = (report: Report): void => void process.send?.(report);
const reportUnhandled = (error: unknown): void =>
  report({ kind: 'surprise', message: error instanceof Error ? `${error.stack}` : String(error) });
process.on('unhandledRejection', reportUnhandled);
process.on('uncaughtException', reportUnhandled);

const events: Record<string, number> = {};
const gateway = await createGateway(readConfig(process.env), {
  telemetry: {
    upstream: ({ kind }) => {
      events[kind] = (events[kind] ?? 0) + 1;
    },
    operation: () => {},
  },
  report: reportUnhandled,
});

const server = createServer(gateway.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('Not listening on TCP.');
  report({ kind: 'ready', url: `http://127.0.0.1:${address.port}/graphql` });
});

const measure = (): void => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  report({ kind: 'measured', heap: heapUsed, resident: rss, handles, events });
};

/** Lets go of everything; the process then ends by itself, or something was left open. */
const end = async (): Promise<void> => {
  server.close();
  server.closeIdleConnections();
  await gateway.close();
  process.disconnect?.();
};

process.on('message', (word) => {
  if (word === 'measure') measure();
  if (word === 'end') void end();
});
