import { type SutroDatasetDetailsFragment, SutroJobFieldsFragmentDoc } from '#client';
import { readFragment } from '#client/fragments';
import { Status } from './badge.tsx';
import { Facts } from './details.tsx';
import { count, duration, short, time, usd } from './format.ts';

type JobProps = { readonly job: NonNullable<SutroDatasetDetailsFragment['jobs']>[number] };

export function SutroJob({ job: masked }: JobProps) {
  const job = readFragment(SutroJobFieldsFragmentDoc, masked);
  const failure = sentenceOf(job.failureReason);
  return (
    <article className="job">
      <header>
        <strong>{job.name ?? job.jobId}</strong>
        <Status status={job.status} text={job.statusText} />
        <span className="facts">
          {job.model && <span>{job.model}</span>}
          {job.description && <span>{job.description}</span>}
        </span>
      </header>
      <Facts
        facts={{
          Rows: count(job.numRows),
          'Tokens in': short(job.inputTokens),
          'Tokens out': short(job.outputTokens),
          Cost: usd(job.costUsd),
          Started: time(job.startedAt ?? job.createdAt),
          Took: duration(job.startedAt, job.completedAt),
        }}
      />
      {failure && <p className="failure">{failure}</p>}
    </article>
  );
}

/** The provider tells why a job failed as a text, or as an object with a message. */
function sentenceOf(reason: unknown): string | undefined {
  if (typeof reason === 'object' && reason !== null && 'message' in reason) {
    return sentenceOf(reason.message);
  }
  return typeof reason === 'string' ? reason : undefined;
}
