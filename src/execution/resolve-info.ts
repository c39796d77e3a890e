import type { GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import type { Execution, FieldPlan, ResponsePosition } from './model.ts';
import { fieldPath } from './response-position.ts';

/** graphql-tools, if installed, adds members of graphql 17 to `GraphQLResolveInfo`. */
type IfDeclared<Name extends string> = GraphQLResolveInfo extends {
  readonly [name in Name]: infer T;
}
  ? T
  : undefined;

/**
 * The `info` argument of a resolver. It is created for every call, so each property is a getter. Getters are not
 * enumerable: `{ ...info }` copies none of them.
 */
export class LazyResolveInfo implements GraphQLResolveInfo {
  declare readonly getAbortSignal: IfDeclared<'getAbortSignal'>;
  declare readonly getAsyncHelpers: IfDeclared<'getAsyncHelpers'>;
  readonly #execution: Execution;
  readonly #field: FieldPlan;
  readonly #parent: ResponsePosition | undefined;

  /** `parent` is the position of the object that has the field. */
  constructor(execution: Execution, field: FieldPlan, parent: ResponsePosition | undefined) {
    this.#execution = execution;
    this.#field = field;
    this.#parent = parent;
  }

  get fieldName(): string {
    return this.#field.definition.name;
  }

  get fieldNodes(): GraphQLResolveInfo['fieldNodes'] {
    return this.#field.nodes;
  }

  get returnType(): GraphQLOutputType {
    return this.#field.definition.type;
  }

  get parentType(): GraphQLResolveInfo['parentType'] {
    return this.#field.parent;
  }

  get path(): GraphQLResolveInfo['path'] {
    return fieldPath(this.#parent, this.#field);
  }

  get schema(): GraphQLResolveInfo['schema'] {
    return this.#execution.operation.schema;
  }

  get fragments(): GraphQLResolveInfo['fragments'] {
    return this.#execution.operation.fragments;
  }

  get rootValue(): unknown {
    return this.#execution.rootValue;
  }

  get operation(): GraphQLResolveInfo['operation'] {
    return this.#execution.operation.definition;
  }

  get variableValues(): GraphQLResolveInfo['variableValues'] {
    return this.#execution.variables;
  }
}
