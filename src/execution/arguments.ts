import {
  BREAK,
  type FieldNode,
  type GraphQLField,
  getArgumentValues,
  type VariableNode,
  visit,
} from 'graphql';
import type { ExecutionContext } from './execution-context.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** The coerced arguments of a field; throws what the executor tells at the field. */
export type ArgumentReader = (execution: ExecutionContext) => Arguments;

const NO_ARGUMENTS: Arguments = Object.freeze({});

/**
 * Literals are coerced once for good, variables once for each execution, however many objects have the field. So
 * arguments are frozen deeply: a resolver that changed them would change them for all later ones.
 */
export function argumentReader(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  nextIndex: () => number,
): ArgumentReader {
  if (definition.args.length === 0) return () => NO_ARGUMENTS;
  if (!hasVariables(node)) {
    try {
      const constant = frozen(getArgumentValues(definition, node));
      return () => constant;
    } catch {
      // A literal that its scalar refuses: told whenever the field is executed, and only then.
      return () => getArgumentValues(definition, node);
    }
  }
  const index = nextIndex();
  return (execution) => {
    execution.arguments[index] ??= frozen(getArgumentValues(definition, node, execution.variables));
    return execution.arguments[index];
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
