import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types the documents that tests and examples send, from the committed schema. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['test/documents/*.graphql'],
  generates: {
    'test/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        strictScalars: true,
        useTypeImports: true,
        importExtension: '.ts',
        scalars: {
          DateTime: 'string',
          JSON: 'unknown',
          SafeInt: 'number',
          UUID: 'string',
        },
      },
    },
  },
};

export default config;
