/**
 * Spread into the options of a nullable field that is null only beside an error. The printed schema
 * marks it with `@semanticNonNull`; `extensions` come from the field's other options.
 */
export const semanticNonNull = <T extends object>(options?: { readonly extensions: T }) => ({
  nullable: true as const,
  extensions: { ...options?.extensions, [SEMANTIC_NON_NULL]: [0] },
});

/**
 * Spread into the options of a list field whose items are null only beside an error. Levels of
 * non-null types are left out: relay-compiler panics on them.
 */
export const semanticNonNullItems = (levels: readonly number[]) => ({
  extensions: { [SEMANTIC_NON_NULL]: levels },
});

/** The extension that holds the list levels of the directive; level 0 is the field itself. */
export const SEMANTIC_NON_NULL = 'semanticNonNull';
