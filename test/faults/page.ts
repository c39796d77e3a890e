import type { ProviderName } from '../../src/errors.ts';
import { CASES, type Case, SETTINGS } from './cases.ts';
import type { Observation } from './run.ts';

/** `docs/faults.md`, from what a run has shown. The same run gives the same text. */
export const pageOf = (observed: (the: Case, provider: ProviderName) => Observation): string =>
  [
    '# What a client sees when a provider fails',
    '',
    'Written by `npm run test:faults` from what it saw (`UPDATE_DOCS=1` rewrites this file). Each row is one request',
    'for three items of both providers while one of them fails in the way named, every time it is asked. In every',
    'row the other provider’s data came whole, the answer came within the operation’s time, and neither',
    'a host, a URL, a key nor a stack was in it.',
    '',
    'Calls are the requests that reached the failing provider; more than one means that the read was tried again.',
    `Settings other than the defaults: ${settings()}; shorter times where they`,
    'must run out; the cache is off.',
    '',
    ...table('Qualia', (the) => observed(the, 'qualia')),
    '',
    ...table('Sutro', (the) => observed(the, 'sutro')),
    '',
  ].join('\n');

const settings = (): string =>
  Object.entries(SETTINGS)
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(', ');

const table = (title: string, observed: (the: Case) => Observation): string[] => [
  `## ${title}`,
  '',
  '| what happens | code | `upstreamStatus` | `retryAfter` | its data | calls | message |',
  '|---|---|---|---|---|---|---|',
  ...CASES.map((the) => row(the, observed(the))),
];

const row = (
  the: Case,
  { code, message, status, retryAfter, data, calls }: Observation,
): string => {
  const cells = [
    the.what,
    code === null ? '–' : `\`${code}\``,
    status ?? '–',
    rounded(retryAfter) ?? '–',
    data,
    calls,
    message ?? '–',
  ];
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
};

/** A date has whole seconds, so what is left until then depends on when in a second it was told. */
const rounded = (seconds: unknown): unknown => (seconds === 59 || seconds === 58 ? 60 : seconds);
