import { FAULT_KINDS, type Fault, type FaultRule } from './faults.ts';

const GRAMMAR =
  'Expected [provider][/route:]fault[@probability][;option=number], such as ' +
  '"qualia:429;retry-after=2@0.2" or "sutro:latency=300". ' +
  `Faults: a status (400-599), latency=<ms>, bytes=<n>, ${FAULT_KINDS.join(', ')}. ` +
  'Options: nth, times, and of a status retry-after or retry-date (seconds).';

/**
 * Reads the rules of `SANDBOX_FAULTS`, parted by commas:
 *
 *     [scope:]fault[@probability][;option=number]...
 *
 * scope   `qualia`, `sutro`, a part of a route (`/v1/jobs/list`), or both (`qualia/v1/jobs/list`); everything without it
 * fault   a status (`429`), `latency=300` (ms), `bytes=1000000`, or one of `FAULT_KINDS`
 * option  `nth`, `times`; of a status `retry-after` or `retry-date` (seconds, as a number or as a date)
 *
 * Throws an Error that names the rule that cannot be read.
 */
export const parseFaults = (text: string): FaultRule[] =>
  text
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '')
    .map(ruleOf);

const RULE = /^(?:(?<provider>qualia|sutro)?(?<route>\/[^:]*)?:)?(?<rest>[^:]+)$/;
const OPTIONS = ['nth', 'times', 'retry-after', 'retry-date'];

function ruleOf(text: string): FaultRule {
  const { provider, route, rest = '' } = RULE.exec(text)?.groups ?? {};
  const [head = '', ...tail] = rest.split(/(?=[@;])/).map((part) => part.trim());
  const given = new Map(tail.map((part) => optionOf(part, text)));
  const when = {
    ...numbers('nth', given.get('nth')),
    ...numbers('times', given.get('times')),
    ...numbers('probability', given.get('probability')),
  };
  return {
    ...(isProvider(provider) && { provider }),
    ...(route !== undefined && { route }),
    ...(Object.keys(when).length > 0 && { when }),
    fault: faultOf(head, given, text),
  };
}

const numbers = <Name extends string>(name: Name, value: number | undefined) =>
  value === undefined ? {} : { [name]: value };

const isProvider = (text: string | undefined): text is 'qualia' | 'sutro' =>
  text === 'qualia' || text === 'sutro';

function optionOf(part: string, rule: string): [string, number] {
  const [name = '', value = ''] = part.startsWith('@')
    ? ['probability', part.slice(1)]
    : part.slice(1).split('=');
  const number = numberOf(value, rule);
  if (name === 'probability' && number <= 1) return [name, number];
  if (OPTIONS.includes(name) && Number.isInteger(number)) return [name, number];
  throw unreadable(rule);
}

function faultOf(head: string, given: ReadonlyMap<string, number>, rule: string): Fault {
  const kind = FAULT_KINDS.find((name) => name === head);
  const seconds = given.get('retry-after');
  const date = given.get('retry-date');
  if (/^[45]\d\d$/.test(head)) {
    return {
      status: Number(head),
      ...(seconds !== undefined && { retryAfter: seconds }),
      ...(date !== undefined && { retryAfter: { date } }),
    };
  }
  if (seconds !== undefined || date !== undefined) throw unreadable(rule);
  if (kind) return kind;
  const [name, value = ''] = head.split('=');
  if (name === 'latency') return { latency: numberOf(value, rule) };
  if (name === 'bytes') return { bytes: numberOf(value, rule) };
  throw unreadable(rule);
}

function numberOf(text: string, rule: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw unreadable(rule);
  return Number(text);
}

const unreadable = (rule: string): Error =>
  new Error(`The fault "${rule}" cannot be read. ${GRAMMAR}`);
