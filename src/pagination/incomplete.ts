import { ProviderError, type ProviderName } from '../errors.ts';
import type { UpstreamCursor } from './cursor-position.ts';

/** What the reads of one page have covered. */
type Progress = {
  /** From where the list can be read on. */
  readonly position: UpstreamCursor;
  readonly rowsRead: number;
  /** Sort key of the last row, in milliseconds; null where the list is not sorted by time. */
  readonly reachedMs: number | null;
};

/** `SEARCH_INCOMPLETE`: the reads of one page have found no item, and the list goes on. */
export class NoItemFoundError extends ProviderError {
  readonly progress: Progress;
  /** The message without the name of the provider. */
  readonly #detail: string;

  constructor(provider: ProviderName, progress: Progress, message: string) {
    super({ code: 'SEARCH_INCOMPLETE', provider, message });
    this.progress = progress;
    this.#detail = message;
  }

  /** The error with the cursor from which a client goes on: `extensions.after`. */
  withCursor(cursorOf: (position: UpstreamCursor) => string): ProviderError {
    const { position, rowsRead, reachedMs } = this.progress;
    return new ProviderError({
      code: this.code,
      provider: this.provider,
      message: this.#detail,
      extensions: {
        after: cursorOf(position),
        rowsRead,
        reachedAt: reachedMs === null ? null : new Date(reachedMs).toISOString(),
      },
    });
  }
}

/** A page that promises more items must have a cursor to them, and it must move. */
export const noNextCursorError = (provider: ProviderName): ProviderError =>
  new ProviderError({
    code: 'PROVIDER_CONTRACT',
    provider,
    message: 'The provider promises more items, but no cursor to reach them.',
  });
