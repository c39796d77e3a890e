import { badInput } from '../errors.ts';
import { builder } from './builder.ts';

/** Largest page of every list but Sutro’s jobs, whose limit is 100. */
export const MAX_PAGE = 1000;
/** Characters (code points) of a filter text (docs/providers.md §1.3). */
export const MAX_TEXT = 200;

/** Arguments of a list that its provider pages forward only. */
export const forwardArgs = builder.args((t) => ({
  first: t.int({
    required: true,
    defaultValue: 20,
    description: 'Number of items, from 1 to 1000 (`sutroJobs`: 100). Other values are refused.',
  }),
  after: t.string({ description: 'Cursor of the edge behind which the page starts.' }),
}));

/** @throws GatewayError `BAD_USER_INPUT` outside the range: a clamped size would mislead clients. */
export function assertPageSize(name: 'first' | 'last', size: number, max = MAX_PAGE): void {
  if (size < 1 || size > max) throw badInput(`\`${name}\` must be from 1 to ${max}, not ${size}.`);
}

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
