import { setTimeout } from 'node:timers/promises';
import { type Config, readConfig } from '../config/config.ts';
import { createGateway } from '../gateway.ts';
import { type Command, readFlags } from './command.ts';
import { createTelemetry } from './create-telemetry.ts';
import { drain, listen, urlOf } from './listen.ts';
import { loadEnvironment, printWarnings } from './process-environment.ts';
import { redactConfig } from './redact-config.ts';
import { settlesWithin, shutdownSignal } from './shutdown.ts';

const DRAIN_MS = 10_000;
const CLOSE_MS = 2_000;

export const serve: Command = {
  summary: 'Serve the graph over HTTP (the default)',
  help: `Usage: dataset-graph [serve] [--port <number>] [--host <address>] [--print-config]

  --port <number>    instead of PORT (4000); 0 takes any free port
  --host <address>   instead of HOST (127.0.0.1)
  --print-config     print the effective configuration with secrets redacted, and exit

Everything else is set by the environment, or by a file .env in the working directory; the README
lists the names. Without any provider's key both providers are emulated.
`,
  run: async (args) => {
    const flags = readFlags(args, {
      port: { type: 'string' },
      host: { type: 'string' },
      'print-config': { type: 'boolean' },
    });
    const { port, host } = flags;
    const { env, warnings } = loadEnvironment();
    printWarnings(warnings);
    const config = readConfig({ ...env, PORT: port ?? env.PORT, HOST: host ?? env.HOST });
    if (!flags['print-config']) return serveUntilStopped(config);
    console.log(redactConfig(config));
    return 0;
  },
};

async function serveUntilStopped(config: Config): Promise<number> {
  const { telemetry, report, metrics, close } = await createTelemetry(config);
  const gateway = await createGateway(config, {
    telemetry,
    report,
    metrics: metrics.render,
    checkHost: true,
  });
  metrics.watch(gateway);
  try {
    const server = await listen(gateway.handle, config);
    const stopped = shutdownSignal();
    console.log(`dataset-graph: ${urlOf(server)}/graphql (${modes(config)})`);
    await stopped;
    gateway.drain();
    // New connections are still accepted until the load balancer has read `/readyz`.
    if (config.drainDelayMs > 0) await setTimeout(config.drainDelayMs);
    if (await settlesWithin(DRAIN_MS, drain(server))) return 0;
    console.error(`Some requests did not end within ${DRAIN_MS / 1000} s and were cut off.`);
    server.closeAllConnections();
    return 1;
  } finally {
    await settlesWithin(CLOSE_MS, Promise.all([gateway.close(), close()]));
  }
}

const modes = ({ providers }: Config): string =>
  Object.entries(providers)
    .map(([name, { mode }]) => `${name}: ${mode}`)
    .join(', ');
