import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** What the plans of one operation share. */
export type PreparedOperation = {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
};

/** One entry of an object of the response. */
export type FieldPlan = {
  /** The alias, or the field's name. */
  readonly responseName: string;
  readonly parent: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** All selections with this response name. */
  readonly nodes: readonly FieldNode[];
  readonly nullable: boolean;
  readonly readArguments: ArgumentReader;
  /** Undefined where the type has fields or items. */
  readonly leaf: LeafCompleter | undefined;
  /** Completes a value that has a response position. */
  readonly complete: ValueCompleter;
};

/** The grouped field set of one type, in the order of the response. */
export type SelectionPlan = {
  readonly fields: readonly FieldPlan[];
  /** Whether a field is named `__proto__`, which would set the prototype of an ordinary object. */
  readonly hasProto: boolean;
  /** Characters of the names in each object. */
  readonly size: number;
};

/** CollectSubfields of the specification: the selection on the values of a field. */
export type PlanSubfields = (type: GraphQLObjectType, nodes: readonly FieldNode[]) => SelectionPlan;

/**
 * The position of an object or a list in the response (GraphQL spec §7). Leaves have none: there are too many of them,
 * and only errors need it.
 */
export type ResponsePosition = {
  /** Position of the object or list around it; undefined at a root field. */
  readonly parent: ResponsePosition | undefined;
  readonly key: string | number;
  /** The field whose value it is, or whose value it is an item of. */
  readonly field: FieldPlan;
  /** The object or array that has the value at `key`. */
  readonly container: Record<string, unknown> | unknown[];
  /** Whether the type at this position is nullable. */
  readonly nullable: boolean;
  /** An error has set null here: later errors below it are not reported. */
  isNulled: boolean;
};

export type Arguments = Readonly<Record<string, unknown>>;

/** Returns the coerced arguments of a field. Throws the error to report at the field. */
export type ArgumentReader = (execution: Execution) => Arguments;

/** Completes the value of a scalar or an enum. Throws if the type cannot serialize it. */
export type LeafCompleter = (value: unknown) => unknown;

/**
 * Completes a value at its response position. Returns undefined if the value is set later, by `completeLater`. Throws
 * only at a non-null position.
 */
export type ValueCompleter = (
  execution: Execution,
  value: unknown,
  position: ResponsePosition,
) => unknown;

/** What the executor needs of one execution; `ExecutionContext` implements it. */
export type Execution = {
  readonly operation: PreparedOperation;
  /** Coerced. */
  readonly variables: Variables;
  readonly context: unknown;
  readonly rootValue: unknown;
  /** Arguments coerced in this execution, by the index of their field. */
  readonly arguments: Arguments[];
  /** The response exceeds its limit: nothing is added to it any more. */
  readonly isTooLarge: boolean;
  count(size: number): void;
  completeLater(
    promised: PromiseLike<unknown>,
    position: ResponsePosition,
    complete: ValueCompleter,
  ): undefined;
  handleFieldError(error: unknown, field: FieldPlan, parent: ResponsePosition | undefined): null;
  handleErrorAt(error: unknown, position: ResponsePosition): null;
};
