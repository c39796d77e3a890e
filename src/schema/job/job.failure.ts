import { readable } from '../../errors.ts';
import type { FinetuneStatus, Phase } from '../../providers/qualia/jobs.ts';
import { builder } from '../builder.ts';
import { toEnum } from '../enum.ts';
import { JOB_STATUSES, Job, jobKey } from './job.ts';
import { readsFacet } from './job-fields.ts';
import { fromPhases, phaseEnd } from './timing.ts';

type Failure = {
  readonly phase: string;
  readonly message: string | null;
  readonly at: string | null;
  readonly lastEvent: string | null;
};

const JobFailure = builder.objectRef<Failure>('JobFailure').implement({
  description: 'Where and why a job failed.',
  fields: (t) => ({
    phase: t.exposeString('phase', {
      description: 'Name of the phase that failed first, such as `training_running`; an open set.',
    }),
    message: t.exposeString('message', {
      nullable: true,
      description:
        'The error of the phase, else that of its last event, else the sentence of that event. Null if the provider returns none of them.',
    }),
    at: t.expose('at', {
      type: 'DateTime',
      nullable: true,
      description: 'When the phase ended, else when its last event occurred.',
    }),
    lastEvent: t.exposeString('lastEvent', {
      nullable: true,
      description: 'The sentence of the last event of the phase.',
    }),
  }),
});

builder.objectField(Job, 'failure', (t) =>
  t.field({
    ...readsFacet('detail'),
    type: JobFailure,
    nullable: true,
    description:
      'Where and why the job failed. Null unless its status is FAILED. One upstream call per job, the one of `phases`.',
    resolve: async (job, _args, { loaders }) =>
      fromPhases(await loaders.jobs.detail(jobKey(job)), failureOf),
  }),
);

/** Qualia adds a phase of this name to a job that failed; it says less than the phase that did. */
const isPseudoPhase = ({ name }: Phase): boolean => name.toLowerCase() === 'failed';

function failureOf({ status, current_phase, phases }: FinetuneStatus): Failure | null {
  if (toEnum(JOB_STATUSES, 'UNKNOWN', status) !== 'FAILED') return null;
  const failed = phases.filter((phase) => phase.status.toUpperCase() === 'FAILED');
  const phase = failed.find((it) => !isPseudoPhase(it)) ?? failed[0] ?? phases.find(isPseudoPhase);
  return phase
    ? failureIn(phase)
    : { phase: current_phase, message: null, at: null, lastEvent: null };
}

function failureIn(phase: Phase): Failure {
  const last = readable(phase.events)?.at(-1);
  return {
    phase: phase.name,
    message: phase.error ?? last?.error ?? last?.message ?? null,
    at: phaseEnd(phase),
    lastEvent: last?.message ?? null,
  };
}
