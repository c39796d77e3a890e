import type { GraphQLField } from 'graphql';

/** What a field costs upstream. It is declared beside the field, and summed up before an operation runs. */
export type Price = {
  /** Upstream calls for each object that is asked. */
  readonly calls?: number;
  /** Reads that serve any number of objects, by name: each counts once, whoever asks for it. */
  readonly shared?: readonly string[];
  /**
   * How many objects the field gives for each that is asked. On a connection: how many items are on the page,
   * which is the length of the lists in it.
   */
  readonly size?: number;
};

type Args = Readonly<Record<string, unknown>>;

/** The price of a field, given its coerced arguments; empty where they cannot be coerced. */
type Pricing = (args: Args) => Price;

/** Spread into a field's options. A field without a price is free, and its list is short. */
export const price = (pricing: Pricing | Price) => ({
  extensions: { price: typeof pricing === 'function' ? pricing : () => pricing },
});

/** A page of a list that is paged upstream. */
export const PAGE_PRICE: Pricing = ({ first }) => ({ calls: 1, size: Number(first) });

export function priceOf({ extensions }: GraphQLField<unknown, unknown>, args: Args): Price {
  const { price } = extensions;
  return isPricing(price) ? price(args) : {};
}

const isPricing = (value: unknown): value is Pricing => typeof value === 'function';
