import type { GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import type { Run } from './execution-context.ts';
import { fieldPath, type Place } from './response-position.ts';
import type { Field } from './selection-plan.ts';

/** Where graphql-tools is installed it adds to the type, for everybody, what only graphql 17 has. */
type Added<Name extends string> = GraphQLResolveInfo extends { readonly [name in Name]: infer T }
  ? T
  : undefined;

/**
 * The `info` argument of a resolver. One is made for every call, so each property is a getter. They are not enumerable:
 * a wrapper that copies by `{ ...info }` must name what it copies.
 */
export class Info implements GraphQLResolveInfo {
  declare readonly getAbortSignal: Added<'getAbortSignal'>;
  declare readonly getAsyncHelpers: Added<'getAsyncHelpers'>;
  readonly #run: Run;
  readonly #field: Field;
  readonly #parent: Place | undefined;

  /** Of the field on the object that stands at `parent`. */
  constructor(run: Run, field: Field, parent: Place | undefined) {
    this.#run = run;
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
    return this.#run.operation.schema;
  }

  get fragments(): GraphQLResolveInfo['fragments'] {
    return this.#run.operation.fragments;
  }

  get rootValue(): unknown {
    return this.#run.rootValue;
  }

  get operation(): GraphQLResolveInfo['operation'] {
    return this.#run.operation.definition;
  }

  get variableValues(): GraphQLResolveInfo['variableValues'] {
    return this.#run.variables;
  }
}
