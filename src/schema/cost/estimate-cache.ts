import { GraphQLString, Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';
import { type Cost, type Costed, type CostLimits, estimateCost } from './estimate.ts';

/** Costs that are kept of one operation. */
const MAX_KEPT = 64;

type Known = {
  /** The variables that a price may look at. */
  readonly names: readonly string[];
  readonly costs: Map<string, Cost>;
};

const known = new WeakMap<OperationDefinitionNode, Known>();

/** The cost of an operation, reckoned once for all who ask for as much of the same; always with the same limits. */
export function costOf(costed: Costed, limits: CostLimits): Cost {
  const { definition, variables, lengths = {} } = costed;
  const { names, costs } = knownOf(definition);
  const sizes = names.map((name) => variables[name]);
  // Lists of ids and references are rarely the same twice.
  if (sizes.some((size) => typeof size === 'object' && size !== null)) {
    return estimateCost(costed, limits);
  }
  const key = `${Object.values(lengths).join()} ${sizes.map(written).join()}`;
  const before = costs.get(key);
  if (before) return before;
  const cost = estimateCost(costed, limits);
  if (costs.size >= MAX_KEPT) costs.clear();
  costs.set(key, cost);
  return cost;
}

/** What is absent, null, or an empty text differs; so do a number and its text. */
const written = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

function knownOf(definition: OperationDefinitionNode): Known {
  const before = known.get(definition);
  if (before) return before;
  const priced = (definition.variableDefinitions ?? []).filter(({ type }) => !isText(type));
  const names = priced.map(({ variable }) => variable.name.value);
  const made = { names, costs: new Map<string, Cost>() };
  known.set(definition, made);
  return made;
}

/** A String is a cursor, or a text to search for: no price looks at it. */
const isText = (type: TypeNode): boolean => {
  if (type.kind === Kind.NON_NULL_TYPE) return isText(type.type);
  return type.kind === Kind.NAMED_TYPE && type.name.value === GraphQLString.name;
};
