import type { DocumentNode, GraphQLSchema } from 'graphql';
import { type CompiledQuery, compileQuery } from '../../execution/compiled-query.ts';
import { PlanCache } from '../../execution/plan-cache.ts';
import { createDocumentCache } from './document-cache.ts';

/** The documents that are known, and what was made of them to run them. */
export class DocumentStore {
  /** For Yoga, which fills it: parsed, not yet admitted. */
  readonly cache = createDocumentCache();
  /** Of all operations: a document that is evicted leaves its own to be evicted in their turn. */
  readonly plans = new PlanCache();
  readonly #schema: GraphQLSchema;
  readonly #executables = new WeakMap<DocumentNode, Map<string | undefined, CompiledQuery>>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /**
   * The operation of a document that has passed validation and limits; undefined where it has none of that name that
   * is a query.
   */
  compile(document: DocumentNode, name: string | undefined): CompiledQuery | undefined {
    const named = this.#executables.get(document) ?? new Map<string | undefined, CompiledQuery>();
    const cached = named.get(name);
    if (cached) return cached;
    const executable = compileQuery(this.#schema, document, name, this.plans);
    if (executable) this.#executables.set(document, named.set(name, executable));
    return executable;
  }

  /** The operation of a text that was admitted before; undefined for any other. */
  lookup(text: string, name: string | undefined): CompiledQuery | undefined {
    const document = this.cache.documentCache.get(text);
    return document && this.#executables.get(document)?.get(name);
  }
}
