import type { FinetuneStatus } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import { toEnum } from '../enum.ts';
import { Job, jobKey } from './job.ts';
import { readsFacet } from './job-fields.ts';

type PhaseItem = FinetuneStatus['phases'][number];
type EventItem = PhaseItem['events'][number];

const PHASE_STATUSES = ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'UNKNOWN'] as const;

const JobPhaseStatus = builder.enumType('JobPhaseStatus', {
  description: 'How far a phase of a job is.',
  values: {
    PENDING: { description: 'Not begun.' },
    IN_PROGRESS: { description: 'Begun, not ended.' },
    COMPLETED: { description: 'Ended well.' },
    FAILED: { description: 'Ended with an error.' },
    UNKNOWN: { description: 'A word unknown here; `statusText` has it.' },
  } satisfies Record<(typeof PHASE_STATUSES)[number], object>,
});

const JobPhaseEvent = builder.objectRef<EventItem>('JobPhaseEvent').implement({
  description: 'Something that happened in a phase of a job.',
  fields: (t) => ({
    status: t.exposeString('status', {
      nullable: true,
      description: 'The provider’s word for it: `started`, `completed`, `failed`; an open set.',
    }),
    message: t.exposeString('message', { nullable: true, description: 'A sentence on it.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What went wrong, if anything.',
    }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      nullable: true,
      description: 'When it happened.',
    }),
    retryAttempt: t.exposeInt('retry_attempt', {
      description: 'Which retry it belongs to; 0 is the first try.',
    }),
  }),
});

const JobPhase = builder.objectRef<PhaseItem>('JobPhase').implement({
  description: 'One phase of a job.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Such as `dataset_preprocessing`; an open set.' }),
    status: t.field({
      type: JobPhaseStatus,
      description: 'How far the phase is.',
      resolve: ({ status }) => toEnum(PHASE_STATUSES, 'UNKNOWN', status),
    }),
    statusText: t.exposeString('status', {
      description: 'The provider’s own word for the status.',
    }),
    startedAt: t.expose('started_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it began; null before that.',
    }),
    completedAt: t.expose('completed_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null before that.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What went wrong, if anything.',
    }),
    events: t.field({
      type: [JobPhaseEvent],
      description: 'What happened in it, in order.',
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
      'The phases in order. One upstream call per job. Null when the provider does not have the job any more.',
    resolve: async (job, _args, { loaders }) =>
      (await loaders.jobs.detail(jobKey(job)))?.phases ?? null,
  }),
);
