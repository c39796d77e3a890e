import { mapReadable } from '../../errors.ts';
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

/** Older words for the same states (docs/providers.md §2.5). */
const SYNONYMS: Record<string, Status> = { PENDING: 'QUEUED', SUBMITTED: 'QUEUED' };

export const sutroStatusOf = (word: string): Status =>
  SYNONYMS[word.toUpperCase()] ?? toEnum(STATUSES, 'UNKNOWN', word);

export const SutroJobStatus = builder.enumType('SutroJobStatus', {
  description: 'State of a job at Sutro.',
  values: {
    QUEUED: { description: 'Waiting to start.' },
    STARTING: { description: 'Allocating machines.' },
    RUNNING: { description: 'In progress.' },
    SUCCEEDED: { description: 'Ended successfully. Final.' },
    CANCELLING: { description: 'Stopping.' },
    CANCELLED: { description: 'Stopped before its end. Final.' },
    FAILED: { description: 'Ended with an error. Final.' },
    UNKNOWN: { description: 'A word that this gateway does not know; `statusText` has it.' },
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
      description:
        'State of the job. Ask again every 5 seconds at most, until it is final. Null if Sutro does not return it.',
      resolve: ({ status }) => mapReadable(status, sutroStatusOf),
    }),
    statusText: t.exposeString('status', {
      nullable: true,
      description: 'The provider’s own word for the status.',
    }),
    model: t.exposeString('model', {
      nullable: true,
      description: 'Model or Function that the job runs.',
    }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'Name of the job. Null if it has none.',
    }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'The owner’s description. Null if there is none.',
    }),
    systemPrompt: t.exposeString('system_prompt', {
      nullable: true,
      description: 'The instruction for every row. Null if there is none.',
    }),
    jsonSchema: t.expose('json_schema', {
      type: 'JSON',
      nullable: true,
      description: 'JSON Schema of the outputs. Null if they are free text.',
    }),
    samplingParams: t.expose('sampling_params', {
      type: 'JSON',
      nullable: true,
      description: 'Sampling parameters of the model. Null if unset.',
    }),
    priority: t.exposeInt('job_priority', {
      nullable: true,
      description: '0 (small and quick) or 1 (large). Null if Sutro does not return it.',
    }),
    numRows: t.expose('num_rows', {
      type: 'SafeInt',
      nullable: true,
      description: 'Number of input rows. Null if Sutro does not return it.',
    }),
    inputTokens: t.expose('input_tokens', {
      type: 'SafeInt',
      nullable: true,
      description: 'Input tokens. Null until Sutro returns them.',
    }),
    outputTokens: t.expose('output_tokens', {
      type: 'SafeInt',
      nullable: true,
      description: 'Output tokens. Null until Sutro returns them.',
    }),
    costUsd: t.exposeFloat('job_cost', {
      nullable: true,
      description: 'Cost, in US dollars. Null until Sutro returns it.',
    }),
    costEstimateUsd: t.exposeFloat('cost_estimate', {
      nullable: true,
      description: 'Estimated cost, in US dollars. Null if Sutro does not return it.',
    }),
    failureReason: t.expose('failure_reason', {
      type: 'JSON',
      nullable: true,
      description: 'Why the job failed, in the provider’s words. Null if it did not fail.',
    }),
    runType: t.exposeString('run_type', {
      nullable: true,
      description: 'Such as `FULL`; an open set. Null if Sutro does not return it.',
    }),
    createdAt: t.expose('datetime_created', {
      type: 'DateTime',
      nullable: true,
      description: 'When the job was submitted. Null if Sutro does not return it.',
    }),
    startedAt: t.expose('datetime_started', {
      type: 'DateTime',
      nullable: true,
      description: 'When the job started. Null before that.',
    }),
    completedAt: t.expose('datetime_completed', {
      type: 'DateTime',
      nullable: true,
      description: 'When the job ended. Null before that.',
    }),
  }),
});
