import { ProviderError } from '../errors.ts';
import type { ItemOrError } from '../pagination/page.ts';

/** A malformed item fails alone: its place in the list is null, with the error at that path. */
export const rejectError = <T>(item: ItemOrError<T>): T | Promise<never> =>
  item instanceof ProviderError ? Promise.reject(item) : item;
