import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isIntrospectionType,
  isListType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { PreparedOperation } from '../../execution/model.ts';
import { MAX_PAGE } from '../connections/pagination-args.ts';
import { isIncluded } from '../selection.ts';
import { costOf, type Lengths, MAX_UNREADABLE } from './field-cost.ts';
import { fieldOf } from './field-of.ts';
import { UpstreamReads } from './list-cost.ts';

/** Estimated from an operation's document, its variables and the lengths of the lists it reads. */
export type Cost = {
  /** Calls to the providers. */
  readonly upstreamCalls: number;
  /** Values in the response: one for each field of each object. */
  readonly values: number;
  /** Selections and list items that the estimate itself visits. */
  readonly steps: number;
  /** Ids in arguments that cannot be read. */
  readonly unreadable: number;
};

/** Maximum values, in the units of `Cost`. */
export type CostLimits = {
  readonly upstreamCalls: number;
  readonly values: number;
  readonly steps: number;
};

/** An operation, with its variables coerced. */
export type Costed = Pick<PreparedOperation, 'schema' | 'definition' | 'fragments'> & {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of the caller's accounts; absent for lists that were never read. */
  readonly lengths?: Lengths;
};

/** Assumed length of a list whose length only the provider knows, such as the jobs of a dataset. */
const SHORT_LIST = 3;
/** Assumed length of the lists of introspection: types, fields, arguments. */
const INTROSPECTION_LIST = 10;

/**
 * Sums the costs of the selected fields. It stops once a limit is exceeded, so its own work is at
 * most `limits.steps` however often fragments are spread. A result above a limit is a lower bound.
 */
export function estimateCost(costed: Costed, limits: CostLimits): Cost {
  const { schema, definition } = costed;
  const root = schema.getRootType(definition.operation);
  if (!root) throw new TypeError(`The schema has no ${definition.operation}.`);
  const visitor = new CostVisitor(costed, limits);
  visitor.visit(root, [definition.selectionSet], { objects: 1, page: undefined });
  return visitor.cost;
}

/** Number of objects that a selection applies to; on a connection also the items of its page. */
type Multiplier = { readonly objects: number; readonly page: number | undefined };

/** Field nodes on one type that share a response key. */
type Entry = { readonly type: GraphQLNamedType; readonly nodes: FieldNode[] };

class CostVisitor {
  readonly #costed: Costed;
  readonly #limits: CostLimits;
  readonly #lengths: Lengths;
  readonly #reads = new UpstreamReads();
  #values = 0;
  #steps = 0;
  #unreadable = 0;

  constructor(given: Costed, limits: CostLimits) {
    this.#costed = given;
    this.#lengths = given.lengths ?? {};
    this.#limits = limits;
  }

  get cost(): Cost {
    return {
      upstreamCalls: this.#upstreamCalls,
      values: this.#values,
      steps: this.#steps,
      unreadable: this.#unreadable,
    };
  }

  get #upstreamCalls(): number {
    return this.#reads.callsFor(this.#lengths);
  }

  get #isOver(): boolean {
    const { upstreamCalls, values, steps } = this.#limits;
    return (
      this.#values > values ||
      this.#steps > steps ||
      this.#unreadable > MAX_UNREADABLE ||
      this.#upstreamCalls > upstreamCalls
    );
  }

  visit(type: GraphQLNamedType, sets: readonly SelectionSetNode[], multiplier: Multiplier): void {
    /** Reads that another field of the same objects already needs: each counts once. */
    const counted = new Set<string>();
    for (const entry of this.#entries(type, sets)) {
      if (this.#isOver) return;
      this.#visitEntry(entry, multiplier, counted);
    }
  }

  #visitEntry({ type, nodes }: Entry, { objects, page }: Multiplier, counted: Set<string>): void {
    this.#values += objects;
    const [node] = nodes;
    const field = node && fieldOf(type, node.name.value);
    if (!field) return;
    const args = this.#argumentsOf(field, node);
    // A cost function may visit each item of a list argument, such as ids.
    for (const value of Object.values(args)) {
      if (Array.isArray(value)) this.#steps += value.length;
    }
    if (this.#isOver) return;
    const cost = costOf(field, args, this.#lengths);
    const { assumedSize, unreadable = 0 } = cost;
    this.#unreadable += objects * unreadable;
    this.#reads.add(cost, objects, counted);
    // A subscription has one object after the other.
    const isList =
      isListType(getNullableType(field.type)) || type === this.#costed.schema.getSubscriptionType();
    const defaultSize = isIntrospectionType(type) ? INTROSPECTION_LIST : SHORT_LIST;
    const multiplier = isList
      ? { objects: objects * clampSize(assumedSize ?? page ?? defaultSize), page: undefined }
      : { objects, page: assumedSize };
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    this.visit(getNamedType(field.type), sets, multiplier);
  }

  #argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode) {
    try {
      return getArgumentValues(field, node, this.#costed.variables);
    } catch (error) {
      // A scalar rejects a literal: the executor reports the error at this field.
      if (error instanceof GraphQLError) return {};
      throw error;
    }
  }

  /** Groups selections by response key, as the executor merges them. */
  #entries(type: GraphQLNamedType, sets: readonly SelectionSetNode[]): Iterable<Entry> {
    const entries = new Map<string, Entry>();
    const spread = new Set<string>();
    const addField = (on: GraphQLNamedType, node: FieldNode): void => {
      const key = `${on.name}.${node.alias?.value ?? node.name.value}`;
      const entry = entries.get(key) ?? { type: on, nodes: [] };
      entry.nodes.push(node);
      entries.set(key, entry);
    };
    const addAll = (on: GraphQLNamedType, { selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (this.#steps > this.#limits.steps) return;
        this.#steps += 1;
        if (!isIncluded({ variableValues: this.#costed.variables }, selection)) continue;
        if (selection.kind === Kind.FIELD) addField(on, selection);
        else if (selection.kind === Kind.INLINE_FRAGMENT) addFragment(on, selection);
        else if (!spread.has(selection.name.value)) {
          spread.add(selection.name.value);
          const fragment = this.#costed.fragments[selection.name.value];
          if (fragment) addFragment(on, fragment);
        }
      }
    };
    const addFragment = (
      on: GraphQLNamedType,
      { typeCondition, selectionSet }: Pick<FragmentDefinitionNode, 'selectionSet'> & Condition,
    ): void => {
      const condition = typeCondition && this.#costed.schema.getType(typeCondition.name.value);
      // A fragment on an abstract type does not widen a known object type.
      addAll(isAbstractType(on) && condition ? condition : on, selectionSet);
    };
    for (const set of sets) addAll(type, set);
    return entries.values();
  }
}

type Condition = { readonly typeCondition?: FragmentDefinitionNode['typeCondition'] | undefined };

/** No list returns more than `MAX_PAGE` items; the list's resolver refuses an invalid size. */
const clampSize = (size: number): number => (size > 1 ? Math.min(size, MAX_PAGE) : 1);
