import { badInput } from '../../errors.ts';
import { builder } from '../builder.ts';

/** Largest page of every list but Sutro’s jobs, whose limit is 100. */
export const MAX_PAGE = 1000;
/** Page size where `first` is absent or null. */
export const DEFAULT_PAGE = 20;
/** Maximum length of a filter text, in code points (docs/providers.md §1.3). */
export const MAX_TEXT = 200;

/** Arguments of a list that its provider pages forward only. */
export const forwardArgs = builder.args((t) => ({
  first: t.int({
    defaultValue: DEFAULT_PAGE,
    description:
      'Number of items, from 0 to 1000 (`sutroJobs`: 100). Others are refused. Null means 20.',
  }),
  after: t.string({
    description:
      'Cursor of the edge behind which the page starts. Null or empty means the start of the list.',
  }),
}));

/** @throws GatewayError `BAD_USER_INPUT` outside the range: a clamped size would mislead clients. */
export function assertPageSize(name: 'first' | 'last', size: number, max = MAX_PAGE): void {
  if (size < 0 || size > max) throw badInput(`\`${name}\` must be from 0 to ${max}, not ${size}.`);
}

/** A cursor argument: null and the empty text mean the end of the list that the page starts from. */
export const givenCursor = (cursor: string | null | undefined): string | undefined =>
  cursor || undefined;

/** The text of a filter; undefined if it is absent or empty, which filters nothing. */
export function filterText(name: string, text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  if ([...text].length > MAX_TEXT) {
    throw badInput(`\`${name}\` must not be longer than ${MAX_TEXT} characters.`);
  }
  if (!text.isWellFormed() || text.includes('\0')) {
    throw badInput(`\`${name}\` must be well-formed text without NUL characters.`);
  }
  return text;
}
