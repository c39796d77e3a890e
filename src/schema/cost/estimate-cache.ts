import { GraphQLString, Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type Cost, type Costed, type CostLimits, estimateCost } from './estimate.ts';

/** Bytes of an entry besides its key. */
const ENTRY_BYTES = 250;
const BYTES_PER_CHARACTER = 2;
/** A longer key is the ids of one caller: it is rarely used twice. */
const MAX_KEY_LENGTH = 512;

/** By operation, lengths and variables: one limit in bytes for all documents. */
const costs = new LRUCache<string, Cost>({
  maxSize: 4 * 1024 * 1024,
  sizeCalculation: (_cost, key) => ENTRY_BYTES + key.length * BYTES_PER_CHARACTER,
});

/** Approximate bytes of all cached costs. */
export const cachedCostBytes = (): number => costs.calculatedSize;

type CostKeySource = {
  /** Distinguishes operations in keys. */
  readonly id: number;
  /** The variables that a cost can depend on. */
  readonly names: readonly string[];
};

const keySources = new WeakMap<OperationDefinitionNode, CostKeySource>();
let operations = 0;

/** The cost of an operation, estimated once for equal variables; the limits must always be the same. */
export function cachedCost(costed: Costed, limits: CostLimits): Cost {
  const { definition, variables, lengths = {} } = costed;
  const { id, names } = keySourceOf(definition);
  let key = `${id} ${Object.values(lengths).join()}`;
  for (const name of names) {
    const value = variables[name];
    // Lists of ids and references are rarely the same twice.
    if (typeof value === 'object' && value !== null) return estimateCost(costed, limits);
    if (typeof value === 'string' && value.length > MAX_KEY_LENGTH) {
      return estimateCost(costed, limits);
    }
    key += ` ${toKey(value)}`;
  }
  if (key.length > MAX_KEY_LENGTH) return estimateCost(costed, limits);
  const cached = costs.get(key);
  if (cached) return cached;
  const cost = estimateCost(costed, limits);
  costs.set(key, cost);
  return cost;
}

/** Absent, null and empty values differ; so do a number and its string. */
const toKey = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

function keySourceOf(definition: OperationDefinitionNode): CostKeySource {
  const cached = keySources.get(definition);
  if (cached) return cached;
  const sized = (definition.variableDefinitions ?? []).filter(({ type }) => !isStringType(type));
  const names = sized.map(({ variable }) => variable.name.value);
  operations += 1;
  const created = { id: operations, names };
  keySources.set(definition, created);
  return created;
}

/** A String is a cursor or a text to search for: no cost depends on it. */
const isStringType = (type: TypeNode): boolean => {
  if (type.kind === Kind.NON_NULL_TYPE) return isStringType(type.type);
  return type.kind === Kind.NAMED_TYPE && type.name.value === GraphQLString.name;
};
