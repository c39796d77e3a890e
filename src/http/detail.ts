/** The text without a byte-order mark, which a reader of JSON may ignore (RFC 8259 §8.1). */
export const withoutMark = (text: string): string =>
  text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;

/** The body of a refusal as JSON; the text itself where it is none (a proxy's page, say). */
export const parsed = (body: string): unknown => {
  try {
    return JSON.parse(withoutMark(body));
  } catch {
    return body;
  }
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a refusal says, in the provider's words: `detail` (text, FastAPI's list, or an object), else
 * `error`, else `message` (PROVIDERS.md §1.5, §2.8). Empty when it says nothing readable: a page of
 * HTML is no message.
 */
export const detailOf = (body: unknown): string => {
  if (!isRecord(body)) return '';
  const said = [body.detail, body.error, body.message].map(textOf);
  return said.find((text) => text !== '') ?? '';
};

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(complaintOf).filter(Boolean).slice(0, 3).join('; ');
  if (!isRecord(value)) return '';
  const said = [value.message, value.msg, value.error, value.detail];
  return said.find((text) => typeof text === 'string') ?? '';
};

/** One of FastAPI's complaints: `loc` begins with where the field stood, such as `query`. */
const complaintOf = (complaint: unknown): string => {
  if (!isRecord(complaint)) return typeof complaint === 'string' ? complaint : '';
  const message = textOf(complaint);
  const field = locOf(complaint).slice(1).join('.');
  return field === '' || message === '' ? message : `${field}: ${message}`;
};

const locOf = (complaint: unknown): readonly unknown[] =>
  isRecord(complaint) && Array.isArray(complaint.loc) ? complaint.loc : [];

/** Whether a refusal is a list of complaints of which none is about `field`. */
export const namesOtherFields = (body: unknown, field: string): boolean => {
  const complaints = isRecord(body) && Array.isArray(body.detail) ? body.detail : [];
  const named = complaints.map(locOf);
  return named.length > 0 && named.every((loc) => loc.length > 0 && !loc.includes(field));
};

const MAX_LENGTH = 300;

/** A line of a JavaScript or a Python stack. */
const STACK_LINE = /^\s*(?:at .*|File ".*", line .*|Traceback .*)$/gm;

/** The text fit for an end user: one line, bounded, without addresses, keys, stacks and `secrets`. */
export const scrubbed = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
    .replace(STACK_LINE, '')
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…')
    .replace(/\b(?:sk|qk)[_-]\w+/gi, '…')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
    .toWellFormed();
