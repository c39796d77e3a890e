import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNullableType,
  isAbstractType,
  isLeafType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  typeFromAST,
} from 'graphql';
import { argumentsOf, type ReadArguments } from './arguments.ts';
import { type Leaf, leafOf } from './complete-leaf.ts';
import { type Branch, branchOf } from './complete-value.ts';
import { sizeOfEntry } from './result-size.ts';
import { Steps } from './step-limit.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** What all plans of one operation share. */
export type Operation = {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
};

/** One entry of an object of the answer. */
export type Field = {
  /** Its name in the answer: the alias, or the field's own. */
  readonly key: string;
  readonly parent: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** All selections that make this entry. */
  readonly nodes: readonly FieldNode[];
  readonly nullable: boolean;
  readonly argumentsOf: ReadArguments;
  /** Completes a value that has neither fields nor items; undefined where it has. */
  readonly leaf: Leaf | undefined;
  /** Completes any value, at a place of its own. */
  readonly complete: Branch;
};

/** The entries of an object of one type, in the order of the answer. */
export type Selection = {
  readonly fields: readonly Field[];
  /** One of them is called `__proto__`, which ordinary objects take for their prototype. */
  readonly hasProto: boolean;
  /** Characters that the names take in each object. */
  readonly size: number;
};

/**
 * Decides, once for many executions, which fields are selected on which type: for the values that variables give to
 * `@skip` and `@include`, which are the only ones that matter here.
 */
export class Planner {
  readonly operation: Operation;
  readonly #variables: Variables;
  readonly #grow: (fields: number) => void;
  readonly #steps = new Steps();
  readonly #included = new Map<SelectionNode, boolean>();
  #fields = 0;
  #arguments = 0;

  /** `grow` is called with the number of fields of the plan, which grows as objects are met. */
  constructor(operation: Operation, variables: Variables, grow: (fields: number) => void) {
    this.operation = operation;
    this.#variables = variables;
    this.#grow = grow;
  }

  root(type: GraphQLObjectType): Selection {
    return this.select(type, [this.operation.definition.selectionSet]);
  }

  /** The selection on the values of a field. */
  below(type: GraphQLObjectType, nodes: readonly FieldNode[]): Selection {
    return this.select(
      type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );
  }

  /** @throws GatewayError `QUERY_TOO_COMPLEX` after too many selections. */
  select(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Selection {
    const entries = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) this.#collect(type, set, { entries, spread });
    const fields = [...entries].flatMap(([key, nodes]) => this.#field(type, key, nodes) ?? []);
    this.#fields += fields.length;
    this.#grow(this.#fields);
    const size = fields.reduce((sum, { key }) => sum + sizeOfEntry(key), 0);
    return { fields, hasProto: entries.has('__proto__'), size };
  }

  /** CollectFields of the specification. */
  #collect(type: GraphQLObjectType, { selections }: SelectionSetNode, found: Found): void {
    this.#steps.add(selections.length);
    for (const selection of selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const nodes = found.entries.get(key);
        if (nodes) nodes.push(selection);
        else found.entries.set(key, [selection]);
        continue;
      }
      const fragment = this.#fragmentOf(selection, found);
      if (fragment && this.#applies(fragment, type)) {
        this.#collect(type, fragment.selectionSet, found);
      }
    }
  }

  #fragmentOf(selection: Exclude<SelectionNode, FieldNode>, { spread }: Found) {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
    const name = selection.name.value;
    if (spread.has(name)) return undefined;
    spread.add(name);
    return this.operation.fragments[name];
  }

  #isIncluded(node: SelectionNode): boolean {
    if (!node.directives?.length) return true;
    const before = this.#included.get(node);
    if (before !== undefined) return before;
    const isIncluded =
      getDirectiveValues(GraphQLSkipDirective, node, this.#variables)?.if !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.if !== false;
    this.#included.set(node, isIncluded);
    return isIncluded;
  }

  #applies(
    { typeCondition }: Pick<FragmentDefinitionNode, 'selectionSet'> & Conditional,
    type: GraphQLObjectType,
  ): boolean {
    if (!typeCondition) return true;
    const { schema } = this.operation;
    const condition = typeFromAST(schema, typeCondition);
    return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
  }

  #field(parent: GraphQLObjectType, key: string, nodes: FieldNode[]): Field | undefined {
    const [node] = nodes;
    const definition = node && this.#definitionOf(parent, node.name.value);
    if (!definition) return undefined;
    const coordinate = `${parent.name}.${definition.name}`;
    const type = getNullableType(definition.type);
    return {
      key,
      parent,
      definition,
      nodes,
      nullable: !isNonNullType(definition.type),
      argumentsOf: argumentsOf(definition, node, () => this.#arguments++),
      leaf: isLeafType(type) ? leafOf(definition.type, coordinate) : undefined,
      complete: branchOf(definition.type, { planner: this, nodes, coordinate }),
    };
  }

  #definitionOf(
    parent: GraphQLObjectType,
    name: string,
  ): GraphQLField<unknown, unknown> | undefined {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    if (parent === this.operation.schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    return parent.getFields()[name];
  }
}

type Found = { readonly entries: Map<string, FieldNode[]>; readonly spread: Set<string> };
type Conditional = { readonly typeCondition?: FragmentDefinitionNode['typeCondition'] | undefined };
