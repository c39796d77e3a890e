import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** What can be told of a document without a schema. */
export type Outline = {
  readonly aliases: number;
  readonly directives: number;
  readonly fragments: number;
  /** Of the deepest operation, in fields. */
  readonly depth: number;
  /** Of the operation that has most of them. */
  readonly rootFields: number;
};

/**
 * Looks at every node of the document once, used or not, and at every fragment once, however often it is spread.
 * A fragment that leads back to itself counts as empty there: validation refuses it.
 */
export function outlineOf(document: DocumentNode): Outline {
  const { definitions } = document;
  const operations = definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION);
  const fragments = new Fragments(definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION));
  const most = (count: (set: SelectionSetNode) => number): number =>
    Math.max(0, ...operations.map(({ selectionSet }) => count(selectionSet)));
  return {
    ...countsOf(document),
    depth: most((set) => fragments.depthOf(set)),
    rootFields: most((set) => fragments.fieldsOf(set)),
  };
}

function countsOf(document: DocumentNode) {
  let aliases = 0;
  let directives = 0;
  let fragments = 0;
  visit(document, {
    enter(node) {
      if (node.kind === Kind.FIELD && node.alias) aliases += 1;
      if (node.kind === Kind.DIRECTIVE) directives += 1;
      if (node.kind === Kind.FRAGMENT_DEFINITION) fragments += 1;
    },
  });
  return { aliases, directives, fragments };
}

type Measure = (set: SelectionSetNode) => number;

class Fragments {
  readonly #sets: ReadonlyMap<string, SelectionSetNode>;
  readonly #depths = new Map<string, number>();
  readonly #fields = new Map<string, number>();

  constructor(fragments: readonly FragmentDefinitionNode[]) {
    this.#sets = new Map(fragments.map(({ name, selectionSet }) => [name.value, selectionSet]));
  }

  depthOf(set: SelectionSetNode | undefined): number {
    const depths = set?.selections.map((it) => {
      if (it.kind === Kind.FIELD) return 1 + this.depthOf(it.selectionSet);
      if (it.kind === Kind.INLINE_FRAGMENT) return this.depthOf(it.selectionSet);
      return this.#once(this.#depths, it.name.value, (inner) => this.depthOf(inner));
    });
    return Math.max(0, ...(depths ?? []));
  }

  fieldsOf(set: SelectionSetNode): number {
    const counts = set.selections.map((it) => {
      if (it.kind === Kind.FIELD) return 1;
      if (it.kind === Kind.INLINE_FRAGMENT) return this.fieldsOf(it.selectionSet);
      return this.#once(this.#fields, it.name.value, (inner) => this.fieldsOf(inner));
    });
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #once(known: Map<string, number>, name: string, measure: Measure): number {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, 0);
    const set = this.#sets.get(name);
    const found = set ? measure(set) : 0;
    known.set(name, found);
    return found;
  }
}
