import { builder } from '../builder.ts';

export const DIRECTIONS = ['INPUT', 'OUTPUT', 'OTHER'] as const;

export const JobDirection = builder.enumType('JobDirection', {
  description: 'On which side of a job a dataset or model stands.',
  values: {
    INPUT: { description: 'The job reads it.' },
    OUTPUT: { description: 'The job made it.' },
    OTHER: { description: 'A word unknown here; `directionText` has it. Refused as a filter.' },
  } satisfies Record<(typeof DIRECTIONS)[number], object>,
});
