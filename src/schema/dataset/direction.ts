import { builder } from '../builder.ts';

export const DIRECTIONS = ['INPUT', 'OUTPUT', 'OTHER'] as const;

export const JobDirection = builder.enumType('JobDirection', {
  description: 'Whether a job reads or makes a dataset or model.',
  values: {
    INPUT: { description: 'The job reads it.' },
    OUTPUT: { description: 'The job made it.' },
    OTHER: {
      description:
        'A word that this gateway does not know; `directionText` has it. Refused as a filter.',
    },
  } satisfies Record<(typeof DIRECTIONS)[number], object>,
});
