import type { GraphQLField } from 'graphql';
import { MAX_FILTERED_READS } from '../../pagination/filtered.ts';
import { DEFAULT_PAGE } from '../connections/pagination-args.ts';

/** The providers' lists, as costs name them. */
export type ListName =
  | 'qualia.datasets'
  | 'qualia.jobs'
  | 'qualia.models'
  | 'qualia.projects'
  | 'sutro.datasets'
  | 'sutro.jobs';

/**
 * Last known number of rows of each of the account's lists. Absent for a list that was never read,
 * infinite for one that the provider does not offer.
 */
export type Lengths = Readonly<Partial<Record<ListName, number | undefined>>>;

/** Upstream cost of a field. Declared beside the field, summed before an operation runs. */
export type FieldCost = {
  /** Upstream calls for each object that the field is selected on. */
  readonly perObject?: number;
  /** Names the read that `perObject` counts: fields of one object that name the same share it. */
  readonly sharedRead?: string;
  /** Lists read to their end, once for any number of objects. */
  readonly once?: readonly ListName[];
  /** Lists read to their end, or one read by id for each object: whichever is cheaper. */
  readonly links?: readonly ListName[];
  /** As `links`, but for the number of objects that the field's own arguments name. */
  readonly lookUps?: readonly { readonly list: ListName; readonly links: number }[];
  /** Ids in the arguments that cannot be read, each an error of the response; counted up to one above `MAX_UNREADABLE`. */
  readonly unreadable?: number;
  /**
   * Objects that the field returns for each object it is selected on. On a connection: items per
   * page, which is the length of its lists.
   */
  readonly assumedSize?: number;
};

/** Ids that cannot be read of one operation, each with an error of its own. */
export const MAX_UNREADABLE = 50;

type Args = Readonly<Record<string, unknown>>;

/** Cost of a field for its coerced arguments, which are empty if they cannot be coerced. */
type CostFunction = (args: Args, lengths: Lengths) => FieldCost;

/** Spread into a field's options. A field without it needs no call, and its list is short. */
export const fieldCost = (cost: CostFunction | FieldCost) => ({
  extensions: { price: typeof cost === 'function' ? cost : () => cost },
});

/** One page of a list that the provider pages. */
export const PAGE_COST: CostFunction = ({ first }) => ({
  perObject: 1,
  assumedSize: Number(first ?? DEFAULT_PAGE),
});

/** As `PAGE_COST`, or the reads of a filtered page where one of these conditions is given. */
export const filteredPageCost =
  (localConditions: ReadonlySet<string>): CostFunction =>
  ({ first, filter }) => ({
    perObject: hasCondition(filter, localConditions) ? MAX_FILTERED_READS : 1,
    assumedSize: Number(first ?? DEFAULT_PAGE),
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
