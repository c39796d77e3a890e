import type { DocumentNode, GraphQLSchema } from 'graphql';
import { type CompiledQuery, compileQuery } from '../../execution/compiled-query.ts';
import { PlanCache } from '../../execution/plan-cache.ts';
import { createDocumentCache } from './document-cache.ts';

/** Parsed documents and their compiled operations. */
export class DocumentStore {
  /** Filled by Yoga. A document in it is parsed, not yet validated. */
  readonly cache = createDocumentCache();
  /** Shared by all operations. The plans of an evicted document are evicted by their own age. */
  readonly plans = new PlanCache();
  readonly #schema: GraphQLSchema;
  readonly #executables = new WeakMap<DocumentNode, Map<string | undefined, CompiledQuery>>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /**
   * Compiles an operation of a document that has passed validation and limits, once. Undefined if the document has no
   * query of this name.
   */
  compile(document: DocumentNode, name: string | undefined): CompiledQuery | undefined {
    const named = this.#executables.get(document) ?? new Map<string | undefined, CompiledQuery>();
    const cached = named.get(name);
    if (cached) return cached;
    const executable = compileQuery(this.#schema, document, name, this.plans);
    if (executable) this.#executables.set(document, named.set(name, executable));
    return executable;
  }

  /** A compiled query by the text of its document; undefined until it is compiled. */
  lookup(text: string, name: string | undefined): CompiledQuery | undefined {
    const document = this.cache.documentCache.get(text);
    const executable = document && this.#executables.get(document)?.get(name);
    return executable?.operation.definition.operation === 'query' ? executable : undefined;
  }
}
