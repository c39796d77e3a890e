import {
  type DatasetDetailsFragment,
  JobFieldsFragmentDoc,
  type JobPhasesFragment,
  JobPhasesFragmentDoc,
} from '#client';
import { readFragment } from '#client/fragments';
import { Status } from './badge.tsx';
import { duration, words } from './format.ts';

type Phase = NonNullable<JobPhasesFragment['phases']>[number];

type JobProps = {
  /** What the job is to the dataset. */
  readonly role: string;
  readonly job: NonNullable<DatasetDetailsFragment['jobs']>[number]['job'];
  readonly open: boolean;
};

export function QualiaJob({ role, job, open }: JobProps) {
  const fields = readFragment(JobFieldsFragmentDoc, job);
  const phases = readFragment(JobPhasesFragmentDoc, job).phases ?? [];
  const { vlaType, model, instanceType, region } = fields;
  const facts = [role, vlaType, model, instanceType, region];
  return (
    <details className="job" open={open}>
      <summary>
        <strong>{fields.description ?? fields.jobId}</strong>
        <Status status={fields.status} text={fields.statusText} />
        <span className="facts">{facts.map((fact) => fact && <span key={fact}>{fact}</span>)}</span>
        <PhaseBar phases={phases} />
      </summary>
      <ol className="phases">
        {phases.map((phase) => (
          <PhaseStep key={phase.name} phase={phase} />
        ))}
      </ol>
    </details>
  );
}

/** The phases at a glance, one segment each. */
const PhaseBar = ({ phases }: { phases: readonly Phase[] }) => (
  <span className="bar" aria-hidden="true">
    {phases.map(({ name, status }) => (
      <i key={name} data-status={status} />
    ))}
  </span>
);

const PhaseStep = ({ phase }: { phase: Phase }) => (
  <li data-status={phase.status}>
    <span>{words(phase.name)}</span>
    <small>{duration(phase.startedAt, phase.completedAt) ?? stateOf(phase)}</small>
    {phase.error && <p>{phase.error}</p>}
  </li>
);

/** In words where the dot does not tell enough. */
const stateOf = ({ status, statusText }: Phase): string => {
  if (status === 'COMPLETED') return '';
  return words(status === 'UNKNOWN' ? statusText : status).toLowerCase();
};
