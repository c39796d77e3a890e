import type { SutroJobItem } from '../../providers/sutro/jobs.ts';
import { builder } from '../builder.ts';
import { toEnum } from '../enum.ts';
import { globalId, Node } from '../node.ts';

const STATUSES = [
  'QUEUED',
  'STARTING',
  'RUNNING',
  'SUCCEEDED',
  'CANCELLING',
  'CANCELLED',
  'FAILED',
  'UNKNOWN',
] as const;

type Status = (typeof STATUSES)[number];

/** Older words for the same (`PROVIDERS.md` §2.5). */
const SYNONYMS: Record<string, Status> = { PENDING: 'QUEUED', SUBMITTED: 'QUEUED' };

const statusOf = (word: string): Status =>
  SYNONYMS[word.toUpperCase()] ?? toEnum(STATUSES, 'UNKNOWN', word);

const SutroJobStatus = builder.enumType('SutroJobStatus', {
  description: 'How far a job at Sutro is.',
  values: {
    QUEUED: { description: 'Waits for its turn.' },
    STARTING: { description: 'Gets its machines.' },
    RUNNING: { description: 'Is being worked on.' },
    SUCCEEDED: { description: 'Ended well. Does not change any more.' },
    CANCELLING: { description: 'Is being stopped.' },
    CANCELLED: { description: 'Was stopped. Does not change any more.' },
    FAILED: { description: 'Ended with an error. Does not change any more.' },
    UNKNOWN: { description: 'A word unknown here; `statusText` has it.' },
  } satisfies Record<Status, object>,
});

export const SutroJob = builder.objectRef<SutroJobItem>('SutroJob').implement({
  description: 'A batch inference job at Sutro.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque global id.',
      resolve: ({ job_id }) => globalId('SutroJob', job_id),
    }),
    jobId: t.exposeString('job_id', { description: 'Sutro’s id of the job.' }),
    status: t.field({
      type: SutroJobStatus,
      nullable: true,
      description: 'How far the job is; null when not told.',
      resolve: ({ status }) => (status === null ? null : statusOf(status)),
    }),
    statusText: t.exposeString('status', {
      nullable: true,
      description: 'The provider’s own word for the status.',
    }),
    model: t.exposeString('model', {
      nullable: true,
      description: 'Model or Function that is run.',
    }),
    name: t.exposeString('name', { nullable: true, description: 'What its owner called it.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What its owner says of it.',
    }),
    systemPrompt: t.exposeString('system_prompt', {
      nullable: true,
      description: 'The instruction given with every row.',
    }),
    jsonSchema: t.expose('json_schema', {
      type: 'JSON',
      nullable: true,
      description: 'JSON Schema that the outputs follow; null when they are free text.',
    }),
    samplingParams: t.expose('sampling_params', {
      type: 'JSON',
      nullable: true,
      description: 'How tokens are drawn; null when unset.',
    }),
    priority: t.exposeInt('job_priority', {
      nullable: true,
      description: '0 (small and quick) or 1 (large).',
    }),
    numRows: t.expose('num_rows', {
      type: 'SafeInt',
      nullable: true,
      description: 'How many rows it works on.',
    }),
    inputTokens: t.expose('input_tokens', {
      type: 'SafeInt',
      nullable: true,
      description: 'Tokens read; null until told.',
    }),
    outputTokens: t.expose('output_tokens', {
      type: 'SafeInt',
      nullable: true,
      description: 'Tokens written; null until told.',
    }),
    costUsd: t.exposeFloat('job_cost', {
      nullable: true,
      description: 'What it cost, in US dollars; null until told.',
    }),
    costEstimateUsd: t.exposeFloat('cost_estimate', {
      nullable: true,
      description: 'What it was estimated to cost, in US dollars.',
    }),
    failureReason: t.expose('failure_reason', {
      type: 'JSON',
      nullable: true,
      description: 'Why it failed, as the provider puts it; null when it did not.',
    }),
    runType: t.exposeString('run_type', { nullable: true, description: 'Such as `FULL`.' }),
    createdAt: t.expose('datetime_created', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was submitted; null when not told.',
    }),
    startedAt: t.expose('datetime_started', {
      type: 'DateTime',
      nullable: true,
      description: 'When work began; null before that.',
    }),
    completedAt: t.expose('datetime_completed', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null before that.',
    }),
  }),
});
