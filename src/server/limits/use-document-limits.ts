import { Lexer, Source, TokenKind } from 'graphql';
import { tooComplex } from '../../errors.ts';
import type { ServerPlugin } from '../request-context.ts';
import { type DocumentStats, measureDocument } from './document-stats.ts';

/**
 * What a document may have. GraphiQL's introspection is the deepest of the honest ones, with 15 levels, and none of
 * our own has 300 tokens. Validation compares fields with each other, and a fragment with every other: its time
 * grows with the square of what is allowed here.
 */
export const LIMITS = {
  tokens: 1_000,
  nameLength: 128,
  /** Each error's line is counted from the beginning of the document, for a thousand errors a thousand times. */
  lines: 2_000,
  brackets: 100,
  depth: 20,
  aliases: 50,
  directives: 50,
  fragments: 50,
  rootFields: 20,
} as const;

const COUNTS: readonly (readonly [keyof DocumentStats, string])[] = [
  ['depth', 'levels of fields'],
  ['aliases', 'aliases'],
  ['directives', 'directives'],
  ['fragments', 'fragments'],
  ['rootFields', 'fields at the root'],
];

/**
 * Bounds the document: its length while it is parsed, its shape before it is validated, because the time that
 * validation takes can grow faster than the document.
 *
 * GraphQL Armor has rules of the kind. They run beside validation instead of before it, each walking the document
 * again, look at one operation at a time, and their depth does not see what is below `__schema`.
 */
export const useDocumentLimits = (): ServerPlugin => ({
  onParse({ parseFn, setParseFn }) {
    // Not run for a document that is known from before.
    setParseFn((text: string | Source, options: object) => {
      assertLexable(typeof text === 'string' ? new Source(text) : text);
      return parseFn(text, options);
    });
  },
  onValidate({ params: { documentAST }, setResult }) {
    const stats = measureDocument(documentAST);
    const errors = COUNTS.filter(([name]) => stats[name] > LIMITS[name]).map(([name, words]) =>
      tooComplex(`${stats[name]} ${words}, the limit is ${LIMITS[name]}`),
    );
    if (errors.length > 0) setResult(errors);
  },
});

const OPENING: readonly TokenKind[] = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L];
const CLOSING: readonly TokenKind[] = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R];

/** The parser can count tokens itself, but calls itself for each bracket, and runs out of stack before. */
function assertLexable(source: Source): void {
  const lexer = new Lexer(source);
  let depth = 0;
  for (let count = 0; lexer.advance().kind !== TokenKind.EOF; count += 1) {
    const { kind } = lexer.token;
    depth += Number(OPENING.includes(kind)) - Number(CLOSING.includes(kind));
    if (lexer.line > LIMITS.lines) throw tooComplex(`more than ${LIMITS.lines} lines`);
    if (count >= LIMITS.tokens) throw tooComplex(`more than ${LIMITS.tokens} tokens`);
    if (kind === TokenKind.NAME && lexer.token.end - lexer.token.start > LIMITS.nameLength) {
      throw tooComplex(`a name of more than ${LIMITS.nameLength} letters`);
    }
    if (depth > LIMITS.brackets) throw tooComplex(`more than ${LIMITS.brackets} nested brackets`);
  }
}
