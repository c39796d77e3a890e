import { type CallLog, createCallLog } from './call-log.ts';
import { type FaultRule, Faults } from './faults/faults.ts';
import { type Listener, listen } from './listener.ts';
import { createOddities, ODDITIES, type Oddity } from './oddities.ts';
import { qualiaEmulator } from './qualia/routes.ts';
import { fillQualia } from './qualia/sample-data.ts';
import { createQualiaStores, type QualiaStores } from './qualia/stores.ts';
import { fillFromSeeds } from './seeds-sample-data.ts';
import { sutroEmulator } from './sutro/routes.ts';
import { fillSutro } from './sutro/sample-data.ts';
import { createSutroStores, type SutroStores } from './sutro/stores.ts';

export { parseFaults } from './faults/parse-faults.ts';

export type SandboxOptions = {
  /** Qualia's datasets, 250 by default; jobs and models grow with them. */
  readonly size?: number;
  /** Sutro's datasets, 36 by default. */
  readonly sutroSize?: number;
  /** Of the data and of faults by probability; 1 by default. */
  readonly seed?: number;
  /** `seeds` serves the two example answers of the providers' documentation word for word. */
  readonly catalogue?: 'believable' | 'seeds';
  /** The key that both providers accept, `sandbox` by default. Every other is refused. */
  readonly apiKey?: string;
  readonly faults?: readonly FaultRule[];
  /** Whether answers have every legal odd spelling of docs/oddities.md, or which of them. */
  readonly oddities?: boolean | readonly Oddity[];
  /** Path under which a provider's routes live, such as `/v1`; none by default. */
  readonly qualiaPrefix?: string;
  readonly sutroPrefix?: string;
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** Any free ones by default. */
  readonly ports?: { readonly qualia?: number; readonly sutro?: number };
};

export type Sandbox = {
  /** Base URLs, prefix included, of two origins: a key sent to the wrong one shows. */
  readonly qualiaUrl: string;
  readonly sutroUrl: string;
  /** The data, for tests to change between two pages. */
  readonly qualia: QualiaStores;
  readonly sutro: SutroStores;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** Ends all connections and timers. */
  readonly close: () => Promise<void>;
};

/**
 * Serves both providers over HTTP (docs/providers.md §1, §2). Rejects when a port cannot be had.
 * The same options give the same data, today and next year.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { size = 250, sutroSize = 36, seed = 1, apiKey = 'sandbox', ports = {} } = options;
  const { qualiaPrefix = '', sutroPrefix = '', host = '127.0.0.1' } = options;
  const seeds = options.catalogue === 'seeds';
  const qualia = createQualiaStores();
  const sutro = createSutroStores();
  if (seeds) {
    fillFromSeeds(qualia, sutro);
  } else {
    fillQualia(qualia, { seed, size });
    fillSutro(sutro, { seed, size: sutroSize });
  }

  const calls = createCallLog();
  const faults = new Faults(seed, options.faults);
  const { oddities } = options;
  const respell = oddities
    ? createOddities(seed, oddities === true ? ODDITIES : oddities)
    : undefined;
  const shared = { host, calls, faults, respell };
  const listeners = await all([
    listen({
      ...shared,
      ...qualiaEmulator({ stores: qualia, apiKey, seeds }),
      provider: 'qualia',
      prefix: qualiaPrefix,
      port: ports.qualia ?? 0,
    }),
    listen({
      ...shared,
      ...sutroEmulator({ stores: sutro, apiKey, seeds }),
      provider: 'sutro',
      prefix: sutroPrefix,
      port: ports.sutro ?? 0,
    }),
  ]);
  const [qualiaUrl = '', sutroUrl = ''] = listeners.map(({ url }) => url);
  const close = () => closeAll(listeners);
  return { qualiaUrl, sutroUrl, qualia, sutro, calls, faults, close };
}

const closeAll = async (listeners: readonly Listener[]): Promise<void> => {
  await Promise.all(listeners.map((listener) => listener.close()));
};

/** All or none: when one port cannot be had, the other is given back. */
const all = async (started: readonly Promise<Listener>[]): Promise<Listener[]> => {
  const results = await Promise.allSettled(started);
  const listeners = results.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
  const failed = results.find((it) => it.status === 'rejected');
  if (!failed) return listeners;
  await closeAll(listeners);
  throw failed.reason;
};
