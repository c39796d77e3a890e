import { mapReadable } from '../../errors.ts';
import type { JobLink } from '../../providers/qualia/datasets.ts';
import { builder } from '../builder.ts';
import { Dataset } from '../dataset/dataset.ts';
import { DIRECTIONS, JobDirection } from '../dataset/direction.ts';
import { toEnum } from '../enum.ts';
import { Model } from '../model/model.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Job } from './job.ts';

const DatasetJob = builder.objectRef<JobLink>('DatasetJob').implement({
  description: 'The link between a dataset or model and a job.',
  fields: (t) => ({
    direction: t.field({
      type: JobDirection,
      description: 'Whether the job reads it or made it.',
      resolve: ({ direction }) => toEnum(DIRECTIONS, 'OTHER', direction),
    }),
    directionText: t.exposeString('direction', {
      description: 'The provider’s own word for the direction.',
    }),
    job: t.field({
      type: Job,
      description: 'The job. Its `id` and `jobId` need no upstream call.',
      resolve: (link) => link,
    }),
  }),
});

const directionArg = builder.args((t) => ({
  direction: t.field({
    type: JobDirection,
    description: 'Only links of this direction. Null means all.',
  }),
}));

type Linked = { readonly jobs: readonly JobLink[] };
type DirectionArgs = { readonly direction?: (typeof DIRECTIONS)[number] | null | undefined };

const linksOf = ({ jobs }: Linked, { direction }: DirectionArgs) =>
  mapReadable(jobs, (links) =>
    direction
      ? links.filter((link) => toEnum(DIRECTIONS, 'OTHER', link.direction) === direction)
      : links,
  );

builder.objectField(Dataset, 'jobs', (t) =>
  t.field({
    ...semanticNonNull(),
    type: [DatasetJob],
    description:
      'The jobs that read or made this dataset. No upstream call: the links are part of the dataset.',
    args: directionArg,
    resolve: linksOf,
  }),
);

builder.objectField(Model, 'jobs', (t) =>
  t.field({
    ...semanticNonNull(),
    type: [DatasetJob],
    description:
      'The jobs that made or use this model. No upstream call: the links are part of the model.',
    args: directionArg,
    resolve: linksOf,
  }),
);
