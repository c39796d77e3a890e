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
import { fill } from './execute-fields.ts';
import { Run } from './execution-context.ts';
import { Plans } from './plan-cache.ts';
import type { SizeLimit } from './result-size.ts';
import { type Operation, Planner, type Selection, type Variables } from './selection-plan.ts';

export type Request = {
  readonly variables: Variables;
  readonly context: unknown;
  readonly rootValue?: unknown;
  /** Without it an answer may have any size. */
  readonly limit?: SizeLimit | undefined;
};

/** What variables came to: coerced, or why they cannot be. */
export type Coerced =
  | { readonly coerced: Variables; readonly errors?: undefined }
  | { readonly coerced?: undefined; readonly errors: readonly GraphQLError[] };

/**
 * A query that is going to be executed many times: what is selected is planned once, then only resolvers run. It
 * answers as graphql-js does (the tests compare them), with two freedoms that the specification gives: errors come
 * in the order in which they happen, and below a null no more is told than the error that explains it.
 */
export class Executable {
  readonly operation: Operation;
  /** Variables that decide which fields are selected at all; one that is null makes an error of that. */
  readonly #switches: readonly string[];
  readonly #plans: Plans;
  readonly #key: string;
  readonly #tokens: number;

  /** `plans` has those of all operations; `tokens` is the length of the document, which a plan holds. */
  constructor(operation: Operation, plans: Plans, tokens: number) {
    this.operation = operation;
    this.#switches = switchesOf(operation);
    this.#plans = plans;
    this.#key = plans.nextOperation();
    this.#tokens = tokens;
  }

  coerce(given: Readonly<Record<string, unknown>> | null | undefined): Coerced {
    const { schema, definition } = this.operation;
    const { variableDefinitions = [] } = definition;
    return getVariableValues(schema, variableDefinitions, given ?? {}, { maxErrors: 50 });
  }

  /** Without promises in the answer it is there at once. `variables` are coerced. */
  execute(request: Request): ExecutionResult | Promise<ExecutionResult> {
    const { variables, context, rootValue, limit } = request;
    const run = new Run({ operation: this.operation, variables, context, rootValue, limit });
    const data = this.#fill(run);
    const result = () =>
      limit && run.isTooLarge ? { errors: [limit.exceeded()] } : resultOf(run, data);
    const isOpen = run.isWaiting && !run.isTooLarge && !run.isNulled;
    return isOpen ? run.settled().then(result) : result();
  }

  #fill(run: Run): Record<string, unknown> | null {
    try {
      const selection = this.#planFor(run.variables);
      return fill(run, { selection, source: run.rootValue, place: undefined });
    } catch (error) {
      run.loseAll(error);
      return null;
    }
  }

  #planFor(variables: Variables): Selection {
    let key = this.#key;
    for (const name of this.#switches) key += ` ${switchIn(variables, name)}`;
    return this.#plans.get(key) ?? this.#plan(switchesIn(variables, this.#switches), key);
  }

  #plan(switches: Variables, key: string): Selection {
    const { schema, definition } = this.operation;
    const root = schema.getRootType(definition.operation);
    if (!root) throw new TypeError(`The schema has no ${definition.operation}.`);
    let plan: Selection | undefined;
    const planner = new Planner(this.operation, switches, (fields) => {
      if (plan) this.#plans.grow(key, plan, this.#tokens + fields);
    });
    plan = planner.root(root);
    this.#plans.set(key, plan, this.#tokens + plan.fields.length);
    return plan;
  }
}

/** Of a variable that is true, false, null or, without a default, absent. */
const switchIn = (variables: Variables, name: string): unknown =>
  Object.hasOwn(variables, name) ? variables[name] : undefined;

/** A plan outlives the execution that it was made for: it is given no more of the variables than it needs. */
function switchesIn(variables: Variables, switches: readonly string[]): Variables {
  const given = switches.filter((name) => Object.hasOwn(variables, name));
  return Object.fromEntries(given.map((name) => [name, variables[name]]));
}

/**
 * The operation of a document; undefined where there is none of that name, or it is no query. Its plans are kept in
 * `plans`, which bounds what many operations keep together.
 */
export function executableOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
  plans = new Plans(),
): Executable | undefined {
  const definition = getOperationAST(document, operationName);
  if (definition?.operation !== 'query') return undefined;
  const named = document.definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION);
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const fragment of named) fragments[fragment.name.value] = fragment;
  return new Executable({ schema, definition, fragments }, plans, document.tokenCount ?? 0);
}

const resultOf = ({ errors, isNulled }: Run, data: Record<string, unknown> | null) => {
  const told = isNulled ? null : data;
  return errors.length === 0 ? { data: told } : { errors, data: told };
};

function switchesOf({ definition, fragments }: Operation): string[] {
  const names = new Set<string>();
  const look = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      Directive({ name, arguments: given = [] }) {
        if (name.value !== 'skip' && name.value !== 'include') return;
        for (const { value } of given)
          if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
  };
  look(definition);
  for (const fragment of Object.values(fragments)) look(fragment);
  return [...names].sort();
}
