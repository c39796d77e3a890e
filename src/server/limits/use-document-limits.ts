import { Lexer, Source, TokenKind } from 'graphql';
import { tooComplex } from '../../errors.ts';
import type { ServerPlugin } from '../request-context.ts';
import { type DocumentStats, measureDocument } from './document-stats.ts';

/**
 * Maximum sizes of a document. GraphiQL's introspection has 15 levels, and no document of this repository has 300
 * tokens. Validation compares fields in pairs and fragments in pairs: its time grows with the square of these limits.
 */
export const LIMITS = {
  tokens: 1_000,
  nameLength: 128,
  /** graphql-js counts the line of each error from the beginning of the document. */
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
 * Limits a document: its tokens before it is parsed, its shape before it is validated, because the time of validation
 * can grow faster than the document.
 *
 * GraphQL Armor is not used: its rules run during validation, each visits the document again, they measure one
 * operation at a time, and its depth ignores the fields of `__schema`.
 */
export const useDocumentLimits = (): ServerPlugin => ({
  onParse({ parseFn, setParseFn }) {
    // Not called for a cached document.
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

/** The parser can limit tokens, but recurses for each bracket and can exhaust the stack before its limit. */
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
