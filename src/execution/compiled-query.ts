import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { tooManyMistakesError } from '../errors.ts';
import { executeFields } from './execute-fields.ts';
import { ExecutionContext } from './execution-context.ts';
import type { PreparedOperation, SelectionPlan, Variables } from './model.ts';
import { PlanCache } from './plan-cache.ts';
import type { SizeLimit } from './result-size.ts';
import { SelectionPlanner } from './selection-plan.ts';

/** Mistakes in the variables that are errors of their own. */
const MAX_MISTAKES = 50;

export type ExecutionArgs = {
  readonly variables: Variables;
  readonly context: unknown;
  readonly rootValue?: unknown;
  /** Without it a response may have any size. */
  readonly limit?: SizeLimit | undefined;
};

/** The coerced variables, or why they cannot be coerced. */
export type CoercedVariables =
  | { readonly coerced: Variables; readonly errors?: undefined }
  | { readonly coerced?: undefined; readonly errors: readonly GraphQLError[] };

/**
 * A query compiled for many executions: selections are planned once, then only resolvers run. Responses equal those
 * of graphql-js (the tests compare them), with two freedoms that the specification gives: errors are in the order
 * in which they happen, and below a null only the error that caused it is reported.
 */
export class CompiledQuery {
  readonly operation: PreparedOperation;
  /** Variables in `@skip` and `@include`; null is an execution error. */
  readonly #conditionVariables: readonly string[];
  readonly #plans: PlanCache;
  readonly #key: string;
  readonly #tokens: number;

  /** `plans` is shared by all operations; `tokens` is the length of the document, which a plan keeps alive. */
  constructor(operation: PreparedOperation, plans: PlanCache, tokens: number) {
    this.operation = operation;
    this.#conditionVariables = conditionVariables(operation);
    this.#plans = plans;
    this.#key = plans.nextOperation();
    this.#tokens = tokens;
  }

  coerceVariables(given: Readonly<Record<string, unknown>> | null | undefined): CoercedVariables {
    const { schema, definition } = this.operation;
    const { variableDefinitions = [] } = definition;
    const found = getVariableValues(schema, variableDefinitions, given ?? {}, {
      maxErrors: MAX_MISTAKES,
    });
    return found.errors ? { errors: found.errors.map(withCode) } : found;
  }

  /** Returns the result synchronously where no resolver returns a promise. `variables` are coerced. */
  execute(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
    const { variables, context, rootValue, limit } = args;
    const execution = new ExecutionContext({
      operation: this.operation,
      variables,
      context,
      rootValue,
      limit,
    });
    const data = this.#executeRoot(execution);
    const result = () =>
      limit && execution.isTooLarge ? { errors: [limit.exceeded()] } : resultOf(execution, data);
    const isOpen = execution.hasPending && !execution.isTooLarge && !execution.isNulled;
    return isOpen ? execution.settled().then(result) : result();
  }

  #executeRoot(execution: ExecutionContext): Record<string, unknown> | null {
    try {
      const selection = this.#planFor(execution.variables);
      return executeFields(execution, {
        plan: selection,
        source: execution.rootValue,
        position: undefined,
      });
    } catch (error) {
      execution.failRoot(error);
      return null;
    }
  }

  #planFor(variables: Variables): SelectionPlan {
    let key = this.#key;
    for (const name of this.#conditionVariables) key += ` ${conditionIn(variables, name)}`;
    return (
      this.#plans.get(key) ?? this.#plan(conditionsIn(variables, this.#conditionVariables), key)
    );
  }

  #plan(conditions: Variables, key: string): SelectionPlan {
    const { schema, definition } = this.operation;
    const root = schema.getRootType(definition.operation);
    if (!root) throw new TypeError(`The schema has no ${definition.operation}.`);
    let plan: SelectionPlan | undefined;
    const planner = new SelectionPlanner(this.operation, conditions, (fields) => {
      if (plan) this.#plans.grow(key, plan, this.#tokens + fields);
    });
    plan = planner.planRoot(root);
    this.#plans.set(key, plan, this.#tokens + plan.fields.length);
    return plan;
  }
}

/** The last error of too many has no node, and is the only one without: graphql-js stops there. */
const withCode = (error: GraphQLError): GraphQLError =>
  error.nodes ? error : tooManyMistakesError(MAX_MISTAKES);

/** The value of a condition variable: true, false, null or, if it has no default, undefined. */
const conditionIn = (variables: Variables, name: string): unknown =>
  Object.hasOwn(variables, name) ? variables[name] : undefined;

/** Only the variables that a plan needs: it outlives the execution that it was made for. */
function conditionsIn(variables: Variables, names: readonly string[]): Variables {
  const present = names.filter((name) => Object.hasOwn(variables, name));
  return Object.fromEntries(present.map((name) => [name, variables[name]]));
}

/**
 * Compiles an operation of a document; undefined if there is none of that name, or it is a mutation. A
 * subscription is executed once for each event, which is its root value. `plans` keeps the
 * plans of all operations within one bound.
 */
export function compileQuery(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
  plans = new PlanCache(),
): CompiledQuery | undefined {
  const definition = getOperationAST(document, operationName);
  if (!definition || definition.operation === 'mutation') return undefined;
  const named = document.definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION);
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const fragment of named) fragments[fragment.name.value] = fragment;
  return new CompiledQuery({ schema, definition, fragments }, plans, document.tokenCount ?? 0);
}

const resultOf = (execution: ExecutionContext, result: Record<string, unknown> | null) => {
  const data = execution.isNulled ? null : result;
  const errors = execution.reportedErrors;
  return errors.length === 0 ? { data } : { errors, data };
};

function conditionVariables({ definition, fragments }: PreparedOperation): string[] {
  const names = new Set<string>();
  const visitNode = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      Directive({ name, arguments: args = [] }) {
        if (name.value !== 'skip' && name.value !== 'include') return;
        for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  };
  visitNode(definition);
  for (const fragment of Object.values(fragments)) visitNode(fragment);
  return [...names].sort();
}
