import { GraphQLString, Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';
import { type Cost, type Costed, type CostLimits, estimateCost } from './estimate.ts';

/** Costs that are kept of one operation. */
const MAX_CACHED_COSTS = 64;

type CachedCosts = {
  /** The variables that a price may look at. */
  readonly names: readonly string[];
  readonly costs: Map<string, Cost>;
};

const cachedCosts = new WeakMap<OperationDefinitionNode, CachedCosts>();

/** The cost of an operation, reckoned once for all who ask for as much of the same; always with the same limits. */
export function cachedCost(costed: Costed, limits: CostLimits): Cost {
  const { definition, variables, lengths = {} } = costed;
  const { names, costs } = cachedCostsOf(definition);
  const sizes = names.map((name) => variables[name]);
  // Lists of ids and references are rarely the same twice.
  if (sizes.some((size) => typeof size === 'object' && size !== null)) {
    return estimateCost(costed, limits);
  }
  const key = `${Object.values(lengths).join()} ${sizes.map(toKey).join()}`;
  const cached = costs.get(key);
  if (cached) return cached;
  const cost = estimateCost(costed, limits);
  if (costs.size >= MAX_CACHED_COSTS) costs.clear();
  costs.set(key, cost);
  return cost;
}

/** What is absent, null, or an empty text differs; so do a number and its text. */
const toKey = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

function cachedCostsOf(definition: OperationDefinitionNode): CachedCosts {
  const cached = cachedCosts.get(definition);
  if (cached) return cached;
  const sized = (definition.variableDefinitions ?? []).filter(({ type }) => !isStringType(type));
  const names = sized.map(({ variable }) => variable.name.value);
  const created = { names, costs: new Map<string, Cost>() };
  cachedCosts.set(definition, created);
  return created;
}

/** A String is a cursor, or a text to search for: no price looks at it. */
const isStringType = (type: TypeNode): boolean => {
  if (type.kind === Kind.NON_NULL_TYPE) return isStringType(type.type);
  return type.kind === Kind.NAMED_TYPE && type.name.value === GraphQLString.name;
};
