import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNullableType,
  isAbstractType,
  isLeafType,
  isNonNullType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  typeFromAST,
} from 'graphql';
import { argumentReader } from './arguments.ts';
import { leafCompleter } from './complete-leaf.ts';
import { completerFor } from './complete-value.ts';
import type {
  FieldPlan,
  PlanSubfields,
  PreparedOperation,
  SelectionPlan,
  Variables,
} from './model.ts';
import { sizeOfEntry } from './result-size.ts';
import { StepCounter } from './step-limit.ts';

/**
 * Collects, once for many executions, the fields that an operation selects on each type. `variables` are those of
 * `@skip` and `@include`; others do not matter here.
 */
export class SelectionPlanner {
  readonly operation: PreparedOperation;
  readonly #variables: Variables;
  readonly #onGrowth: (fields: number) => void;
  readonly #steps = new StepCounter();
  readonly #included = new Map<SelectionNode, boolean>();
  #fields = 0;
  #arguments = 0;

  /** `onGrowth` receives the number of fields of the plan, which grows with the types that values have. */
  constructor(
    operation: PreparedOperation,
    variables: Variables,
    onGrowth: (fields: number) => void,
  ) {
    this.operation = operation;
    this.#variables = variables;
    this.#onGrowth = onGrowth;
  }

  planRoot(type: GraphQLObjectType): SelectionPlan {
    return this.planSelectionSets(type, [this.operation.definition.selectionSet]);
  }

  /** CollectSubfields of the specification. */
  readonly planSubfields: PlanSubfields = (type, nodes) =>
    this.planSelectionSets(
      type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );

  /** @throws GatewayError `QUERY_TOO_COMPLEX` after too many selections. */
  planSelectionSets(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): SelectionPlan {
    const groupedFields = new Map<string, FieldNode[]>();
    const visitedFragments = new Set<string>();
    for (const set of sets) this.#collectFields(type, set, { groupedFields, visitedFragments });
    const fields = [...groupedFields].flatMap(
      ([responseName, nodes]) => this.#field(type, responseName, nodes) ?? [],
    );
    this.#fields += fields.length;
    this.#onGrowth(this.#fields);
    const size = fields.reduce((sum, { responseName }) => sum + sizeOfEntry(responseName), 0);
    return { fields, hasProto: groupedFields.has('__proto__'), size };
  }

  /** CollectFields of the specification. */
  #collectFields(
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    state: CollectState,
  ): void {
    this.#steps.add(selections.length);
    for (const selection of selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const responseName = selection.alias?.value ?? selection.name.value;
        const nodes = state.groupedFields.get(responseName);
        if (nodes) nodes.push(selection);
        else state.groupedFields.set(responseName, [selection]);
        continue;
      }
      const fragment = this.#fragment(selection, state);
      if (fragment && this.#doesFragmentTypeApply(fragment, type)) {
        this.#collectFields(type, fragment.selectionSet, state);
      }
    }
  }

  #fragment(selection: Exclude<SelectionNode, FieldNode>, { visitedFragments }: CollectState) {
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
    const name = selection.name.value;
    if (visitedFragments.has(name)) return undefined;
    visitedFragments.add(name);
    return this.operation.fragments[name];
  }

  #isIncluded(node: SelectionNode): boolean {
    if (!node.directives?.length) return true;
    const cached = this.#included.get(node);
    if (cached !== undefined) return cached;
    const isIncluded =
      getDirectiveValues(GraphQLSkipDirective, node, this.#variables)?.if !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.if !== false;
    this.#included.set(node, isIncluded);
    return isIncluded;
  }

  #doesFragmentTypeApply(
    { typeCondition }: Pick<FragmentDefinitionNode, 'selectionSet'> & Conditional,
    type: GraphQLObjectType,
  ): boolean {
    if (!typeCondition) return true;
    const { schema } = this.operation;
    const condition = typeFromAST(schema, typeCondition);
    return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
  }

  #field(
    parent: GraphQLObjectType,
    responseName: string,
    nodes: FieldNode[],
  ): FieldPlan | undefined {
    const [node] = nodes;
    const definition = node && this.#definitionOf(parent, node.name.value);
    if (!definition) return undefined;
    const coordinate = `${parent.name}.${definition.name}`;
    const type = getNullableType(definition.type);
    return {
      responseName,
      parent,
      definition,
      nodes,
      nullable: !isNonNullType(definition.type),
      readArguments: argumentReader(definition, node, () => this.#arguments++),
      leaf: isLeafType(type) ? leafCompleter(definition.type, coordinate) : undefined,
      complete: completerFor(definition.type, {
        schema: this.operation.schema,
        planSubfields: this.planSubfields,
        nodes,
        coordinate,
      }),
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

type CollectState = {
  readonly groupedFields: Map<string, FieldNode[]>;
  readonly visitedFragments: Set<string>;
};
type Conditional = { readonly typeCondition?: FragmentDefinitionNode['typeCondition'] | undefined };
