import type { ProviderName } from '../../errors.ts';
import { builder } from '../builder.ts';

export const DatasetProvider = builder.enumType('DatasetProvider', {
  description: 'A provider of datasets and jobs.',
  values: {
    QUALIA: { description: 'Qualia: fine-tuning of robot policies.' },
    SUTRO: { description: 'Sutro: batch inference of language models.' },
  },
});

/** The enum value of a provider's name. */
export const PROVIDERS = { qualia: 'QUALIA', sutro: 'SUTRO' } as const satisfies Record<
  ProviderName,
  typeof DatasetProvider.$inferType
>;
