import { parseFaults, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { type Command, readFlags, UsageError } from './command.ts';
import { cannotListen } from './listen.ts';
import { shutdownSignal } from './shutdown.ts';

const API_KEY = 'sandbox';
const MOST = 10_000_000;
/** Fixed, so that the settings printed once stay right. */
const PORTS = { qualia: 4001, sutro: 4002 };

export const sandbox: Command = {
  summary: 'Emulate both providers over HTTP',
  help: `Usage: dataset-graph sandbox [options]

  --size <number>          datasets at Qualia (250)
  --sutro-size <number>    datasets at Sutro (36)
  --seed <number>          of the data, and of faults by probability (1)
  --catalogue seeds        the two example answers of the providers' documentation, word for word
  --faults <rules>         such as "qualia:429;retry-after=2@0.2,sutro:latency=300"
  --oddities               every legal odd spelling of answers (docs/oddities.md)
  --host <address>         address to listen on (127.0.0.1)
  --qualia-port <number>   port of Qualia (4001); 0 takes any free port
  --sutro-port <number>    port of Sutro (4002); 0 takes any free port

Prints the settings with which a gateway uses it, and runs until it is stopped.
`,
  run: async (args) => {
    const { close, qualiaUrl, sutroUrl } = await startSandbox(optionsOf(args)).catch(
      (error: unknown) => {
        throw cannotListen(addressOf(error), error);
      },
    );
    const stopped = shutdownSignal();
    console.log(`QUALIA_BASE_URL=${qualiaUrl}\nQUALIA_API_KEY=${API_KEY}`);
    console.log(`SUTRO_BASE_URL=${sutroUrl}\nSUTRO_API_KEY=${API_KEY}`);
    await stopped;
    await close();
    return 0;
  },
};

function optionsOf(args: readonly string[]): SandboxOptions {
  const flags = readFlags(args, {
    size: { type: 'string' },
    'sutro-size': { type: 'string' },
    seed: { type: 'string' },
    catalogue: { type: 'string' },
    faults: { type: 'string' },
    oddities: { type: 'boolean' },
    host: { type: 'string' },
    'qualia-port': { type: 'string' },
    'sutro-port': { type: 'string' },
  });
  const number = (
    name: Exclude<keyof typeof flags, 'oddities'>,
    most: number,
  ): number | undefined => {
    const text = flags[name];
    if (text === undefined) return undefined;
    if (/^\d{1,10}$/.test(text) && Number(text) <= most) return Number(text);
    throw new UsageError(`--${name} takes a whole number from 0 to ${most}`);
  };
  if (flags.catalogue !== undefined && flags.catalogue !== 'seeds') {
    throw new UsageError('--catalogue takes the word seeds');
  }
  return given({
    apiKey: API_KEY,
    size: number('size', MOST),
    sutroSize: number('sutro-size', MOST),
    seed: number('seed', 0xffff_ffff),
    catalogue: flags.catalogue,
    faults: flags.faults === undefined ? undefined : rulesOf(flags.faults),
    oddities: flags.oddities,
    host: flags.host,
    ports: {
      qualia: number('qualia-port', 65_535) ?? PORTS.qualia,
      sutro: number('sutro-port', 65_535) ?? PORTS.sutro,
    },
  });
}

function rulesOf(text: string) {
  try {
    return parseFaults(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The address that Node could not listen on. */
const addressOf = (error: unknown): string =>
  error instanceof Error && 'address' in error && 'port' in error
    ? `${error.address}:${error.port}`
    : 'the given ports';

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined, which the sandbox's own defaults then fill. */
function given<T extends object>(options: T): Given<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<T>;
}
