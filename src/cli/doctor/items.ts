import { ProviderError } from '../../errors.ts';

/** An item that could not be understood stands in its place as an error. */
export const isInvalidItem = (item: unknown): item is ProviderError =>
  item instanceof ProviderError;

/** The items of a list's answer; undefined when the answer is no list. */
export const itemsOf = (answer: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(answer)) return answer;
  if (!(answer instanceof Object && 'items' in answer)) return undefined;
  return Array.isArray(answer.items) ? answer.items : undefined;
};
