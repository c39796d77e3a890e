import {
  BREAK,
  type FieldNode,
  type GraphQLField,
  getArgumentValues,
  type VariableNode,
  visit,
} from 'graphql';
import type { Run } from './run.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** The coerced arguments of a field; throws what the executor tells at the field. */
export type ReadArguments = (run: Run) => Arguments;

const NONE: Arguments = Object.freeze({});

/** Literals are coerced once for good, variables once for each execution, however many objects have the field. */
export function argumentsOf(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  nextSlot: () => number,
): ReadArguments {
  if (definition.args.length === 0) return () => NONE;
  if (!hasVariables(node)) {
    try {
      const constant = getArgumentValues(definition, node);
      return () => constant;
    } catch {
      // A literal that its scalar refuses: told whenever the field is executed, and only then.
      return () => getArgumentValues(definition, node);
    }
  }
  const slot = nextSlot();
  return (run) => {
    run.arguments[slot] ??= getArgumentValues(definition, node, run.variables);
    return run.arguments[slot];
  };
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
