import type { CodegenConfig } from '@graphql-codegen/cli';
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

/** How the scalars look in JSON. */
const types = {
  strictScalars: true,
  useTypeImports: true,
  importExtension: '.ts',
  scalars: {
    DateTime: 'string',
    JSON: 'unknown',
    SafeInt: 'number',
    UUID: 'string',
  },
} as const;

/** Types the documents of tests and of the client kit, from the committed schema. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'test/generated/': {
      documents: ['test/documents/*.graphql'],
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: types,
    },
    'client/generated/': {
      documents: ['client/documents/*.graphql'],
      preset: 'client',
      presetConfig: {
        fragmentMasking: { unmaskFunctionName: 'readFragment' },
        persistedDocuments: true,
        skipIndexFile: true,
      },
      // Caches ask for it anyway; with it here, the hash is that of the document they send.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      config: types,
    },
    'client/generated/introspection.json': { plugins: ['./client/introspection.plugin.ts'] },
    'client/generated/possible-types.json': { plugins: ['./client/possible-types.plugin.ts'] },
  },
};

export default config;
