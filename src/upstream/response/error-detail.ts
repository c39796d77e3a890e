import { isJsonObject } from '../../json.ts';
import { plainText } from './plain-text.ts';

/** The text without a byte-order mark, which a reader of JSON may ignore (RFC 8259 §8.1). */
export const withoutMark = (text: string): string =>
  text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;

/** The body of an error response as JSON, or its text if it is not JSON. */
export const parseJsonOrText = (body: string): unknown => {
  try {
    return JSON.parse(withoutMark(body));
  } catch {
    return body;
  }
};

/**
 * The message of an error response for an end user: `detail` (text, FastAPI's list, or an
 * object), else `error`, else `message` (docs/providers.md §1.5, §2.8). Empty if none is
 * readable, as in a page of HTML.
 */
export const errorDetail = (body: unknown, secrets: readonly string[]): string => {
  if (!isJsonObject(body)) return '';
  const detail = [body.detail, body.error, body.message].values();
  return detail.map((value) => textOf(value, secrets)).find((text) => text !== '') ?? '';
};

/** Issues of a list that are read, and that are shown. */
const MAX_READ = 20;
const MAX_SHOWN = 3;
const MAX_LENGTH = 300;

const textOf = (value: unknown, secrets: readonly string[]): string => {
  if (typeof value === 'string') return plainText(value, secrets);
  if (Array.isArray(value)) {
    const issues = value.slice(0, MAX_READ).values();
    const message = issues.map((it) => fieldError(it, secrets)).filter(Boolean);
    return message.take(MAX_SHOWN).toArray().join('; ').slice(0, MAX_LENGTH);
  }
  if (!isJsonObject(value)) return '';
  const message = [value.message, value.msg, value.error, value.detail];
  const text = message.find((text) => typeof text === 'string') ?? '';
  return plainText(text, secrets);
};

/**
 * The text of one of FastAPI's issues. `loc` begins with the location of the field, such as
 * `query`.
 */
const fieldError = (issue: unknown, secrets: readonly string[]): string => {
  if (!isJsonObject(issue)) {
    return typeof issue === 'string' ? plainText(issue, secrets) : '';
  }
  const message = textOf(issue, secrets);
  const steps = locOf(issue)
    .slice(1, 1 + MAX_STEPS)
    .map(String);
  const isName = steps.every((step) => STEP.test(step) && plainText(step, secrets) === step);
  const field = isName ? steps.join('.') : '';
  return field === '' || message === '' ? message : `${field}: ${message}`;
};

const MAX_STEPS = 8;
/** A field of a request or an index in a list. */
const STEP = /^\w{1,40}$/;

const locOf = (issue: unknown): readonly unknown[] =>
  isJsonObject(issue) && Array.isArray(issue.loc) ? issue.loc : [];

/** Whether the error response lists issues and none of them is about `field`. */
export const concernsOtherFields = (body: unknown, field: string): boolean => {
  const issues = isJsonObject(body) && Array.isArray(body.detail) ? body.detail : [];
  const named = issues.map(locOf);
  return named.length > 0 && named.every((loc) => loc.length > 0 && !loc.includes(field));
};
