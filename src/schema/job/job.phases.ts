import type { FinetuneStatus } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import { toEnum } from '../enum.ts';
import { semanticNonNull } from '../semantic-non-null.ts';
import { Job, jobKey } from './job.ts';
import { readsFacet } from './job-fields.ts';

type PhaseItem = FinetuneStatus['phases'][number];
type EventItem = PhaseItem['events'][number];

const PHASE_STATUSES = ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'UNKNOWN'] as const;

const JobPhaseStatus = builder.enumType('JobPhaseStatus', {
  description: 'State of a phase of a job.',
  values: {
    PENDING: { description: 'Not started.' },
    IN_PROGRESS: { description: 'Started, not ended.' },
    COMPLETED: { description: 'Ended successfully.' },
    FAILED: { description: 'Ended with an error.' },
    UNKNOWN: { description: 'A word that this gateway does not know; `statusText` has it.' },
  } satisfies Record<(typeof PHASE_STATUSES)[number], object>,
});

const JobPhaseEvent = builder.objectRef<EventItem>('JobPhaseEvent').implement({
  description: 'An event in a phase of a job.',
  fields: (t) => ({
    status: t.exposeString('status', {
      nullable: true,
      description:
        'The provider’s word for the event: `started`, `completed`, `failed`; an open set.',
    }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'A sentence about the event.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What went wrong. Null if nothing did.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      nullable: true,
      description: 'When the event occurred.',
    }),
    retryAttempt: t.exposeInt('retry_attempt', {
      description: 'Number of the retry; 0 is the first attempt.',
    }),
  }),
});

const JobPhase = builder.objectRef<PhaseItem>('JobPhase').implement({
  description: 'One phase of a job.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Such as `dataset_preprocessing`; an open set.' }),
    status: t.field({
      type: JobPhaseStatus,
      description: 'State of the phase.',
      resolve: ({ status }) => toEnum(PHASE_STATUSES, 'UNKNOWN', status),
    }),
    statusText: t.exposeString('status', {
      description: 'The provider’s own word for the status.',
    }),
    startedAt: t.expose('started_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When the phase started. Null before that.',
    }),
    completedAt: t.expose('completed_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When the phase ended. Null before that.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What went wrong. Null if nothing did.',
    }),
    events: t.field({
      ...semanticNonNull(),
      type: [JobPhaseEvent],
      description: 'The events of the phase, in order.',
      resolve: ({ events }) => events,
    }),
  }),
});

builder.objectField(Job, 'phases', (t) =>
  t.field({
    ...readsFacet('detail'),
    type: [JobPhase],
    nullable: true,
    description:
      'The phases in order. One upstream call per job. Null if the provider no longer has the job.',
    resolve: async (job, _args, { loaders }) =>
      (await loaders.jobs.detail(jobKey(job)))?.phases ?? null,
  }),
);
