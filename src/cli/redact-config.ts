import type { Config } from '../config/config.ts';

const SECRET_NAMES = /key|token|secret|password/i;
const CREDENTIALS = /(?<=:\/\/)[^/@]*@/;

/** Every secret of a configuration, to be redacted from texts. */
export const secretsOf = (config: Config): string[] =>
  entriesDeep(config).flatMap(([name, value]) => {
    if (typeof value !== 'string') return [];
    if (SECRET_NAMES.test(name)) return [value];
    return passwordsIn(value);
  });

/**
 * A configuration as JSON without secrets: each secret is `[set]`, and an unset value is null.
 * A secret is a value whose name contains key, token, secret or password.
 */
export const redactConfig = (config: Config): string =>
  JSON.stringify(redactValue('', config), undefined, 2);

const redactValue = (name: string, value: unknown): unknown => {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => redactValue(name, item));
  if (value instanceof Object) {
    return Object.fromEntries(
      Object.entries(value).map(([inner, part]) => [inner, redactValue(inner, part)]),
    );
  }
  if (typeof value !== 'string') return value;
  return SECRET_NAMES.test(name) ? '[set]' : value.replace(CREDENTIALS, '[set]@');
};

/** Name and value of everything that is no object; items of a list go by the list's name. */
const entriesDeep = (value: unknown, name = ''): [name: string, value: unknown][] => {
  if (Array.isArray(value)) return value.flatMap((item) => entriesDeep(item, name));
  if (!(value instanceof Object)) return [[name, value]];
  return Object.entries(value).flatMap(([inner, part]) => entriesDeep(part, inner));
};

const passwordsIn = (text: string): string[] => {
  const { username = '', password = '' } = URL.parse(text) ?? {};
  return [username, password, decoded(password)].filter(Boolean);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
