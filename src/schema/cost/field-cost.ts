import type { GraphQLField } from 'graphql';
import { MAX_FILTERED_READS } from '../../pagination/filtered.ts';

/** The providers' lists, as prices name them. */
export type ListName =
  | 'qualia.datasets'
  | 'qualia.jobs'
  | 'qualia.models'
  | 'qualia.projects'
  | 'sutro.datasets'
  | 'sutro.jobs';

/**
 * Rows of each list as the account has last seen it; absent where it has not, infinite where the provider does not
 * offer the list.
 */
export type Lengths = Readonly<Partial<Record<ListName, number | undefined>>>;

/** What a field costs upstream. It is declared beside the field, and summed up before an operation runs. */
export type FieldCost = {
  /** Upstream calls for each object that is asked. */
  readonly perObject?: number;
  /** Lists that are read to their end, once for any number of objects. */
  readonly once?: readonly ListName[];
  /** Lists that are read to their end, or one read by id for each object: whichever is less. */
  readonly links?: readonly ListName[];
  /** The same of as many objects as are looked for by the field's own arguments. */
  readonly lookUps?: readonly { readonly list: ListName; readonly links: number }[];
  /**
   * How many objects the field gives for each that is asked. On a connection: how many items are on the page,
   * which is the length of the lists in it.
   */
  readonly assumedSize?: number;
};

type Args = Readonly<Record<string, unknown>>;

/** The price of a field, given its coerced arguments; empty where they cannot be coerced. */
type CostFunction = (args: Args, lengths: Lengths) => FieldCost;

/** Spread into a field's options. A field without a price is free, and its list is short. */
export const fieldCost = (cost: CostFunction | FieldCost) => ({
  extensions: { price: typeof cost === 'function' ? cost : () => cost },
});

/** A page of a list that is paged upstream. */
export const PAGE_COST: CostFunction = ({ first }) => ({
  perObject: 1,
  assumedSize: Number(first),
});

/** As `PAGE_COST`, or the reads of a filtered page where one of these conditions is given. */
export const filteredPageCost =
  (localConditions: ReadonlySet<string>): CostFunction =>
  ({ first, filter }) => ({
    perObject: hasCondition(filter, localConditions) ? MAX_FILTERED_READS : 1,
    assumedSize: Number(first),
  });

const hasCondition = (filter: unknown, names: ReadonlySet<string>): boolean =>
  typeof filter === 'object' &&
  filter !== null &&
  Object.entries(filter).some(([name, value]) => names.has(name) && value != null);

export function costOf(
  { extensions }: GraphQLField<unknown, unknown>,
  args: Args,
  lengths: Lengths,
): FieldCost {
  const { price } = extensions;
  return isCostFunction(price) ? price(args, lengths) : {};
}

const isCostFunction = (value: unknown): value is CostFunction => typeof value === 'function';
