import { existsSync } from 'node:fs';
import { type Config, readConfig } from '../config.ts';
import { createGateway } from '../gateway.ts';
import { type Command, readFlags } from './command.ts';
import { drain, listen, urlOf } from './listen.ts';
import { createLog } from './log.ts';
import { endsWithin, stopSignal } from './stop.ts';

const DRAIN_MS = 10_000;
const CLOSE_MS = 2_000;

export const serve: Command = {
  summary: 'Serve the graph over HTTP (the default)',
  help: `Usage: dataset-graph [serve] [--port <number>] [--host <address>]

  --port <number>    instead of PORT (4000); 0 takes any free port
  --host <address>   instead of HOST (127.0.0.1)

Everything else is set by the environment, or by a file .env in the working directory; the README
lists the names. Without any provider's key both providers are emulated.
`,
  run: async (args) => {
    const { port, host } = readFlags(args, {
      port: { type: 'string' },
      host: { type: 'string' },
    });
    if (existsSync('.env')) process.loadEnvFile();
    const { env } = process;
    return serveUntilStopped(
      readConfig({ ...env, PORT: port ?? env.PORT, HOST: host ?? env.HOST }),
    );
  },
};

async function serveUntilStopped(config: Config): Promise<number> {
  const log = createLog(config.logLevel, (line) => process.stderr.write(line));
  const gateway = await createGateway(config, { telemetry: log, report: log.report });
  try {
    const server = await listen(gateway.handle, config);
    const stopped = stopSignal();
    console.log(`dataset-graph: ${urlOf(server)}/graphql (${modes(config)})`);
    await stopped;
    gateway.drain();
    if (await endsWithin(DRAIN_MS, drain(server))) return 0;
    console.error(`Some requests did not end within ${DRAIN_MS / 1000} s and were cut off.`);
    server.closeAllConnections();
    return 1;
  } finally {
    await endsWithin(CLOSE_MS, gateway.close());
  }
}

const modes = ({ providers }: Config): string =>
  Object.entries(providers)
    .map(([name, { mode }]) => `${name}: ${mode}`)
    .join(', ');
