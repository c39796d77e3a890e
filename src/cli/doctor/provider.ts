import type { ProviderConfig } from '../../config/providers.ts';
import type { ProviderError, ProviderName } from '../../errors.ts';
import { proxyOf } from '../../upstream/transport/proxy.ts';
import type { Finding } from './finding.ts';
import { isInvalidItem, itemsOf } from './items.ts';
import type { Probe } from './probe.ts';

/** Milliseconds; beyond them a `Retry-After` given as a date, or a token's end, is misread. */
const MAX_SKEW = 10_000;
const MAX_PATHS = 6;

/** Findings of a provider: whether it is reachable, accepts the key and keeps its contract. */
export const assess = (
  name: ProviderName,
  { apiKey, baseUrl }: ProviderConfig,
  probes: readonly Probe[],
): Finding[] => {
  const finding = (check: string, found: Omit<Finding, 'check'>): Finding => ({
    check: `${name}: ${check}`,
    ...found,
  });
  const reachable = probes.some(({ status }) => status !== undefined);
  if (!reachable) {
    return [finding('reachable', { status: 'failed', detail: unreachable(baseUrl, probes) })];
  }
  const slowest = Math.round(Math.max(...probes.map(({ duration }) => duration)));
  const refused = probes.filter(isRefused).length > 0;
  return [
    finding('reachable', {
      status: 'ok',
      detail: `${baseUrl}${proxyNote(baseUrl)}, slowest answer ${slowest} ms`,
    }),
    finding('key', apiKey === undefined ? CALLERS_KEYS : keyFinding(probes)),
    finding('clock', clockFinding(probes)),
    ...(refused ? [] : probes.map((probe) => finding(probe.endpoint, contractFinding(probe)))),
  ];
};

/** Without the proxy's credentials. */
const proxyNote = (baseUrl: string): string => {
  const proxy = proxyOf(baseUrl);
  return proxy ? ` through the proxy ${proxy.host}` : '';
};

const CALLERS_KEYS = { status: 'skipped', detail: 'Callers bring their own.' } as const;

const isRefused = (probe: Probe): boolean =>
  probe.status !== undefined && errorOf(probe)?.code === 'PROVIDER_UNAUTHENTICATED';

const errorOf = (probe: Probe): ProviderError | undefined =>
  'error' in probe ? probe.error : undefined;

const unreachable = (baseUrl: string, probes: readonly Probe[]): string => {
  const errors = probes.flatMap((probe) => errorOf(probe) ?? []);
  const [error] = errors;
  const { cause } = error ?? {};
  const parts = cause instanceof AggregateError ? cause.errors : [cause];
  const reasons = parts.flatMap((part) => (part instanceof Error ? [part.message] : []));
  return `${baseUrl}: ${[error?.message, ...new Set(reasons)].filter(Boolean).join(' ')}`;
};

const keyFinding = (probes: readonly Probe[]): Omit<Finding, 'check'> => {
  const refused = probes.find(isRefused);
  if (refused) {
    return { status: 'failed', detail: `The provider refuses it with status ${refused.status}.` };
  }
  const accepted = probes.some(({ status = 0 }) => status >= 200 && status < 300);
  if (accepted) return { status: 'ok', detail: 'The provider takes it.' };
  return { status: 'skipped', detail: 'No answer shows whether the provider takes it.' };
};

const clockFinding = (probes: readonly Probe[]): Omit<Finding, 'check'> => {
  const skew = probes.find((probe) => probe.skew !== undefined)?.skew;
  if (skew === undefined)
    return { status: 'skipped', detail: 'The provider sends no Date header.' };
  // A `Date` header has no fractions.
  const seconds = Math.ceil(Math.abs(skew / 1000));
  const direction = skew > 0 ? 'behind' : 'ahead of';
  if (Math.abs(skew) <= MAX_SKEW) return { status: 'ok', detail: `Within ${seconds} s.` };
  const detail = `This machine's clock is ${seconds} s ${direction} the provider's.`;
  return { status: 'warning', detail };
};

const contractFinding = (probe: Probe): Omit<Finding, 'check'> => {
  const { drifts } = probe;
  if ('error' in probe) {
    const { code, message, status, retryAfter } = probe.error;
    const about = status === undefined ? '' : ` (status ${status})`;
    const when = retryAfter === undefined ? '' : ` Again in ${retryAfter} s.`;
    const offered = code !== 'PROVIDER_NOT_OFFERED';
    return { status: offered ? 'failed' : 'warning', detail: `${message}${about}${when}` };
  }
  if (probe.answer === null)
    return { status: 'warning', detail: 'Not there, though it was listed.' };
  const items = itemsOf(probe.answer);
  const invalid = (items ?? []).filter(isInvalidItem);
  const [first] = invalid;
  const named = drifts.slice(0, MAX_PATHS);
  const warnings = [
    ...(first ? [`${invalid.length} of ${items?.length} items: ${first.message}`] : []),
    ...(named.length > 0 ? [`Unlike the contract: ${named.join(', ')}.`] : []),
  ];
  if (warnings.length > 0) return { status: 'warning', detail: warnings.join(' ') };
  const count = items === undefined ? 1 : items.length;
  const detail = `${count === 1 ? 'One item' : `${count} items`}, as expected.`;
  return { status: 'ok', detail };
};
