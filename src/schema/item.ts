import { ProviderError } from '../errors.ts';
import type { ItemOrError } from '../pagination/page.ts';

/** Turns an error item into a rejection: the item alone is null, with the error at its path. */
export const rejectError = <T>(item: ItemOrError<T>): T | Promise<never> =>
  item instanceof ProviderError ? Promise.reject(item) : item;
