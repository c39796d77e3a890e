import {
  BREAK,
  type FieldNode,
  type GraphQLField,
  getArgumentValues,
  type VariableNode,
  visit,
} from 'graphql';
import type { ArgumentReader, Arguments } from './model.ts';

const NO_ARGUMENTS: Arguments = Object.freeze({});

/**
 * Constant arguments are coerced once per plan, others once per execution, and shared by all calls of the field;
 * therefore they are frozen deeply. `nextIndex` numbers the fields with variables of one plan.
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
      // The scalar rejects the literal: an error of each execution of the field, not of planning.
      return () => getArgumentValues(definition, node);
    }
  }
  const index = nextIndex();
  return (execution) => {
    execution.arguments[index] ??= frozen(getArgumentValues(definition, node, execution.variables));
    return execution.arguments[index];
  };
}

/**
 * Freezes lists and input objects deeply, but not the class instances that a scalar returns. Iterative, and one step for
 * each value: a representation of `_Any` may be nested more deeply than the stack allows.
 */
function frozen<T>(value: T): T {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (!isPlain(next) || Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const part of Object.values(next)) if (typeof part === 'object') open.push(part);
  }
  return value;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

function hasVariables({ arguments: args = [] }: FieldNode): boolean {
  let found: VariableNode | undefined;
  for (const argument of args) {
    visit(argument, {
      Variable(node) {
        found = node;
        return BREAK;
      },
    });
  }
  return found !== undefined;
}
