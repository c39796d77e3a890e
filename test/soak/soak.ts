import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';
import type { Fault, FaultRule } from '../../src/sandbox/faults/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Report } from './gateway.ts';
import { listsOf } from './lists.ts';
import { type WalkCounts, walk } from './walker.ts';

// `node test/soak/soak.ts [seconds] [seed]`: a gateway in a process of its own, providers of whose
// answers every fifth is spoiled, and 64 clients that walk lists to their ends. Exits with 1 and
// says why when a row was lost or doubled, when anything went unhandled, or when memory or open
// handles grew after the warm-up.

const CLIENTS = 64;
const [, , seconds = '60', seed = '1'] = process.argv;
const DURATION_MS = Number(seconds) * 1_000;
const MEASURE_MS = 1_000;

/** Together a fifth of all answers. */
const FAULTS: readonly (readonly [Fault, number])[] = [
  [{ status: 500 }, 0.03],
  [{ status: 503, retryAfter: 1 }, 0.02],
  [{ status: 524 }, 0.02],
  [{ status: 429, retryAfter: 1 }, 0.002],
  [{ status: 429, retryAfter: 0 }, 0.018],
  ['cut', 0.02],
  ['reset', 0.02],
  ['hang', 0.01],
  ['not-json', 0.02],
  ['wrong-shape', 0.02],
  ['bad-item', 0.01],
  ['drift', 0.008],
  ['expired-cursor', 0.002],
];

// A row that cannot be read has no place in a list that is sorted here: it stands at the end, as null with an
// error, and a page read meanwhile does not show it. So Sutro's whole list is spared this one fault.
const WHERE: Partial<Record<string, readonly Pick<FaultRule, 'provider' | 'route'>[]>> = {
  'bad-item': [{ provider: 'qualia' }, { provider: 'sutro', route: '/list-jobs' }],
};

const rules: FaultRule[] = FAULTS.flatMap(([fault, probability]) =>
  (WHERE[String(fault)] ?? [{}]).map((where) => ({ ...where, fault, when: { probability } })),
);
const apiKey = 'sk_soak';
const sandbox = await startSandbox({
  apiKey,
  seed: Number(seed),
  size: 2_000,
  sutroSize: 300,
  oddities: true,
  faults: [...rules, { fault: { latency: 200 }, when: { probability: 0.05 } }],
});
const gateway = fork(new URL('gateway.ts', import.meta.url), {
  execArgv: ['--expose-gc'],
  env: {
    PATH: process.env.PATH,
    QUALIA_API_KEY: apiKey,
    QUALIA_BASE_URL: sandbox.qualiaUrl,
    SUTRO_API_KEY: apiKey,
    SUTRO_BASE_URL: sandbox.sutroUrl,
    PROVIDER_TIMEOUT_MS: '1000',
    CACHE_TTL_MS: '250',
    CACHE_REVALIDATE_MS: '250',
    CACHE_STALE_IF_ERROR_MS: '2000',
    CACHE_MAX_BYTES: '8000000',
    COOLDOWN_MS: '100',
    RETRY_BUDGET_PER_SECOND: '20',
  },
});

type Measured = Extract<Report, { readonly kind: 'measured' }>;
const unhandledErrors: string[] = [];
const measures: (Measured & { readonly at: number })[] = [];
const ready = Promise.withResolvers<string>();
const started = performance.now();
gateway.on('message', (report: Report) => {
  if (report.kind === 'ready') ready.resolve(report.url);
  if (report.kind === 'surprise') unhandledErrors.push(report.message);
  if (report.kind === 'measured') measures.push({ ...report, at: performance.now() - started });
});
gateway.once('exit', (code) => ready.reject(new Error(`The gateway ended with ${code}.`)));

const url = await ready.promise;
const counts: WalkCounts = { requests: 0, rows: 0, errors: {}, walks: {} };
const signal = AbortSignal.timeout(DURATION_MS);
const failures: string[] = [];
const measuring = setInterval(() => gateway.send('measure'), MEASURE_MS);
const lists = listsOf(sandbox);
await Promise.all(Array.from({ length: CLIENTS }, (_, client) => walkOn(client)));
clearInterval(measuring);
const [exitCode] = await stopGateway(gateway);
await sandbox.close();

printSummary();
const complaints = [
  ...failures,
  ...unhandledErrors,
  ...[...lists]
    .filter(({ name }) => !counts.walks[name])
    .map(({ name }) => `${name}: no walk came to its end.`),
  ...growth('heap', ({ heap }) => heap, 4_000_000),
  ...growth('open handles', ({ handles }) => sum(handles), 32),
  ...(exitCode === 0 ? [] : [`The gateway ended with ${exitCode}: something was left open.`]),
];
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;

/** One client: list after list, each with another length of page, until the time is up. */
async function walkOn(client: number): Promise<void> {
  for (let at = client; !signal.aborted; at++) {
    const list = lists[at % lists.length];
    if (!list) return;
    const first = [7, 20, 50, 100, 333, 1_000][(client + at) % 6] ?? 20;
    const the = { ...list, first: Math.min(first, list.first) };
    await walk(url, the, { counts, signal }).catch((error) => failures.push(String(error)));
  }
}

/** Asks the gateway to end, and tells with what it did: null when it had to be killed. */
async function stopGateway(child: ChildProcess): Promise<unknown[]> {
  const exit = once(child, 'exit');
  child.send('end');
  const late = new AbortController();
  const kill = later(10_000, undefined, { signal: late.signal }).then(
    () => child.kill('SIGKILL'),
    () => {},
  );
  const result = await exit;
  late.abort();
  await kill;
  return result;
}

/** The middle fifth of the time, when everything is warm, against the last one. */
function growth(what: string, of: (measured: Measured) => number, allowed: number): string[] {
  const [before, after] = [middle(0.4, 0.6, of), middle(0.8, 1, of)];
  const most = before * 1.1 + allowed;
  return after <= most ? [] : [`The ${what} grew from ${before} to ${after}.`];
}

function middle(from: number, to: number, of: (measured: Measured) => number): number {
  const within = measures.filter(({ at }) => at >= from * DURATION_MS && at <= to * DURATION_MS);
  const values = within.map(of).toSorted((a, b) => a - b);
  return values[values.length >>> 1] ?? 0;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function printSummary(): void {
  const mb = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  const heap = [middle(0.4, 0.6, ({ heap: it }) => it), middle(0.8, 1, ({ heap: it }) => it)];
  const handles = [
    middle(0.4, 0.6, (it) => sum(it.handles)),
    middle(0.8, 1, (it) => sum(it.handles)),
  ];
  const last = measures.at(-1);
  console.log(
    [
      `${seconds} s, seed ${seed}, ${CLIENTS} clients: ${counts.requests} requests, ${counts.rows} rows`,
      `walks to the end: ${sum(counts.walks)} ${JSON.stringify(counts.walks)}`,
      `errors that clients met and asked again after: ${JSON.stringify(counts.errors)}`,
      `upstream: ${JSON.stringify(last?.events ?? {})}`,
      `heap at half-time and at the end: ${heap.map(mb).join(', ')}; resident ${mb(last?.resident ?? 0)}`,
      `open handles at half-time and at the end: ${handles.join(', ')}`,
      `rows lost, doubled or from nowhere: ${failures.length}; unhandled: ${unhandledErrors.length}`,
    ].join('\n'),
  );
}
