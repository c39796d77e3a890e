import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** Sizes of a document, measured without a schema. */
export type DocumentStats = {
  readonly aliases: number;
  readonly directives: number;
  readonly fragments: number;
  /** Levels of fields of the deepest operation. */
  readonly depth: number;
  /** Root fields of the operation that has the most. */
  readonly rootFields: number;
};

/**
 * Visits every node once, used or not, and measures every fragment once, however often it is spread. A cycle of
 * fragments counts as empty: validation refuses it.
 */
export function measureDocument(document: DocumentNode): DocumentStats {
  const { definitions } = document;
  const operations = definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION);
  const fragments = new FragmentStats(
    definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION),
  );
  const max = (count: (set: SelectionSetNode) => number): number =>
    Math.max(0, ...operations.map(({ selectionSet }) => count(selectionSet)));
  return {
    ...countNodes(document),
    depth: max((set) => fragments.depthOf(set)),
    rootFields: max((set) => fragments.fieldsOf(set)),
  };
}

function countNodes(document: DocumentNode) {
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

class FragmentStats {
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
      return this.#memoized(this.#depths, it.name.value, (inner) => this.depthOf(inner));
    });
    return Math.max(0, ...(depths ?? []));
  }

  fieldsOf(set: SelectionSetNode): number {
    const counts = set.selections.map((it) => {
      if (it.kind === Kind.FIELD) return 1;
      if (it.kind === Kind.INLINE_FRAGMENT) return this.fieldsOf(it.selectionSet);
      return this.#memoized(this.#fields, it.name.value, (inner) => this.fieldsOf(inner));
    });
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #memoized(cache: Map<string, number>, name: string, measure: Measure): number {
    const cached = cache.get(name);
    if (cached !== undefined) return cached;
    cache.set(name, 0);
    const set = this.#sets.get(name);
    const measured = set ? measure(set) : 0;
    cache.set(name, measured);
    return measured;
  }
}
