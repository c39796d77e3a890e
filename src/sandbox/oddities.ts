import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type Random, random } from './random.ts';
import type { RouteResponse } from './router.ts';

/**
 * Legal spellings that providers are known to use, and that change no meaning. The numbers are those of
 * docs/oddities.md.
 */
export type Oddity = 1 | 2 | 3 | 5 | 8 | 11 | 50;
export const ODDITIES: readonly Oddity[] = [1, 2, 3, 5, 8, 11, 50];

const ENCODERS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };
const CODINGS = ['gzip', 'br', 'deflate'] as const;
const NO_STORE = ['no-store', 'private', 'max-age=0', 'public, s-maxage=0'];
const BYTE_ORDER_MARK = '\ufeff';

/** Numbers that some serializers write as text. */
const NUMBERS: ReadonlySet<string> = new Set([
  ...['total_count', 'batch_size', 'duration_hours', 'retry_attempt', 'file_count'],
  ...['total_size_bytes', 'size_bytes', 'row_count', 'num_rows', 'input_tokens', 'output_tokens'],
  ...['job_cost', 'cost_estimate', 'job_priority'],
]);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Rewrites good answers, each in ways of its own; the same seed rewrites the same calls alike. */
export const createOddities = (seed: number, oddities: readonly Oddity[] = ODDITIES) => {
  let calls = 0;
  const has = new Set<number>(oddities);
  return (reply: RouteResponse): RouteResponse => {
    if (reply.status !== 200) return reply;
    calls += 1;
    const rng = random(seed, 'oddity', calls);
    const chosen = (oddity: Oddity): boolean => has.has(oddity) && rng.chance(0.5);
    const json: unknown = reply.text === undefined ? reply.json : JSON.parse(reply.text);
    const spelled = respell(json, {
      numbers: chosen(3),
      times: chosen(5),
      cursors: chosen(11),
      unknown: chosen(50),
      rng,
    });
    const text = (chosen(2) ? BYTE_ORDER_MARK : '') + JSON.stringify(spelled);
    const headers: Record<string, string> = { ...reply.headers };
    if (chosen(8)) headers['cache-control'] = rng.pick(NO_STORE);
    if (!chosen(1)) return { status: 200, text, headers };
    const coding = rng.pick(CODINGS);
    const bytes = ENCODERS[coding](Buffer.from(text));
    return { status: 200, bytes, headers: { ...headers, 'content-encoding': coding } };
  };
};

type Spelling = {
  readonly numbers: boolean;
  readonly times: boolean;
  readonly cursors: boolean;
  readonly unknown: boolean;
  readonly rng: Random;
};

/** Metadata is the callers' own, and stays as it is. */
const FREE_FORM: ReadonlySet<string> = new Set([
  'metadata',
  'sampling_params',
  'json_schema',
  'failure_reason',
]);

function respell(value: unknown, spelling: Spelling, name = ''): unknown {
  if (FREE_FORM.has(name)) return value;
  if (Array.isArray(value)) return value.map((item) => respell(item, spelling));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, respell(item, spelling, key)]);
    const unknown = spelling.unknown ? [['x_release', { build: '2026.11' }]] : [];
    return Object.fromEntries([...entries, ...unknown]);
  }
  const { numbers, times, cursors, rng } = spelling;
  if (numbers && typeof value === 'number' && NUMBERS.has(name)) return String(value);
  if (times && typeof value === 'string' && TIME.test(value)) return otherTime(value, rng);
  if (cursors && value === null && name === 'next_cursor') return '';
  return value;
}

/** The same moment, with all its digits. */
function otherTime(time: string, rng: Random): string | number {
  const milliseconds = Date.parse(time);
  const digits = /\.(\d+)/.exec(time)?.[1] ?? '';
  const spaced = time.replace('T', ' ').replace('Z', rng.pick(['', 'Z', '+00:00', '+0000']));
  if (digits.length > 3) return spaced;
  if (milliseconds % 1_000 !== 0) return rng.pick([spaced, milliseconds, String(milliseconds)]);
  const seconds = milliseconds / 1_000;
  return rng.pick([spaced, seconds, String(seconds), new Date(milliseconds).toUTCString()]);
}
