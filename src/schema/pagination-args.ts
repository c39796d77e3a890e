import { badInput } from '../errors.ts';
import { builder } from './builder.ts';

/** Largest page of every list but Sutro’s jobs, whose provider stops at 100. */
export const MAX_PAGE = 1000;
/** Characters (code points) of a filter text (docs/providers.md §1.3). */
export const MAX_TEXT = 200;

/** What a list that is paged forward takes; backward is not offered, because the provider cannot. */
export const forwardArgs = builder.args((t) => ({
  first: t.int({
    required: true,
    defaultValue: 20,
    description: 'How many items, from 1 to the largest page of the provider; others are refused.',
  }),
  after: t.string({ description: 'Cursor of the edge behind which the page begins.' }),
}));

/** Page sizes are refused outside their range, never clamped: a client has to know what it got. */
export function assertPageSize(name: 'first' | 'last', size: number, max = MAX_PAGE): void {
  if (size < 1 || size > max) throw badInput(`\`${name}\` must be from 1 to ${max}, not ${size}.`);
}

/** A text that can be sent to a provider as a filter; undefined when it filters nothing. */
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
