import {
  BREAK,
  type FieldNode,
  type GraphQLField,
  getArgumentValues,
  type VariableNode,
  visit,
} from 'graphql';
import type { Run } from './execution-context.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** The coerced arguments of a field; throws what the executor tells at the field. */
export type ReadArguments = (run: Run) => Arguments;

const NONE: Arguments = Object.freeze({});

/**
 * Literals are coerced once for good, variables once for each execution, however many objects have the field. So
 * arguments are frozen deeply: a resolver that changed them would change them for all later ones.
 */
export function argumentsOf(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  nextSlot: () => number,
): ReadArguments {
  if (definition.args.length === 0) return () => NONE;
  if (!hasVariables(node)) {
    try {
      const constant = frozen(getArgumentValues(definition, node));
      return () => constant;
    } catch {
      // A literal that its scalar refuses: told whenever the field is executed, and only then.
      return () => getArgumentValues(definition, node);
    }
  }
  const slot = nextSlot();
  return (run) => {
    run.arguments[slot] ??= frozen(getArgumentValues(definition, node, run.variables));
    return run.arguments[slot];
  };
}

/** Lists and input objects all the way down; what a scalar made of a literal is the scalar's own. */
function frozen<T>(value: T): T {
  if (!isPlain(value) || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

function hasVariables({ arguments: given = [] }: FieldNode): boolean {
  let found: VariableNode | undefined;
  for (const argument of given) {
    visit(argument, {
      Variable(node) {
        found = node;
        return BREAK;
      },
    });
  }
  return found !== undefined;
}
