import { GraphQLError, parse, validate, visit } from 'graphql';
import { measureDocument } from '../src/server/limits/document-stats.ts';
import { LIMITS } from '../src/server/limits/use-document-limits.ts';
import { DocumentStore } from '../src/server/operation/document-store.ts';

// A request takes the fast path when its document is cached, from the second request on. Most tests send a document
// once. This set-up file lets the store compile a document that it does not have, so that the first request takes the
// fast path, too. It runs once for each test file of a worker, and replaces the original method each time.

const PRIMED = Symbol.for('dataset-graph.primed');
const known: typeof DocumentStore.prototype.lookup =
  Reflect.get(DocumentStore.prototype, PRIMED) ?? DocumentStore.prototype.lookup;
Reflect.set(DocumentStore.prototype, PRIMED, known);

DocumentStore.prototype.lookup = function (text, name) {
  return known.call(this, text, name) ?? prepareDocument(this, text, name);
};

function prepareDocument(documents: DocumentStore, text: string, name: string | undefined) {
  try {
    const document = parse(text, { maxTokens: LIMITS.tokens });
    if (text.split('\n').length > LIMITS.lines) return undefined;
    const outline = measureDocument(document);
    if (Object.entries(outline).some(([what, count]) => count > Reflect.get(LIMITS, what)))
      return undefined;
    // Only Yoga knows whether introspection is allowed.
    visit(document, {
      Field({ name: { value } }) {
        if (/^__(schema|type)$/.test(value)) throw new GraphQLError('Introspection');
      },
    });
    const executable = documents.compile(document, name);
    if (!executable || validate(executable.operation.schema, document).length > 0) return undefined;
    documents.cache.documentCache.set(text, document);
    return executable;
  } catch {
    return undefined;
  }
}
