import { useQuery } from 'urql';
import { DatasetDetailsFragmentDoc, DatasetDocument, DatasetFieldsFragmentDoc } from '#client';
import { readFragment } from '#client/fragments';
import { Badge } from './badge.tsx';
import { Facts, Section, Waiting } from './details.tsx';
import { count, plural, time } from './format.ts';
import { QualiaJob } from './qualia-job.tsx';

/** One dataset at Qualia with its jobs and how far they came. */
export function QualiaDataset({ artifactId }: { artifactId: string }) {
  const [answer, ask] = useQuery({ query: DatasetDocument, variables: { artifactId } });
  const details = readFragment(DatasetDetailsFragmentDoc, answer.data?.dataset);
  if (!details) {
    const { fetching, error } = answer;
    const retry = () => ask({ requestPolicy: 'network-only' });
    return <Waiting fetching={fetching} error={error} onRetry={retry} />;
  }
  const dataset = readFragment(DatasetFieldsFragmentDoc, details);
  const { metadata, imageKeys } = details;
  const jobs = details.jobs ?? [];
  return (
    <>
      <header>
        <Badge type={dataset.type} subtype={dataset.subtype ?? ''} />
        <h2>{dataset.path}</h2>
      </header>
      <Facts
        facts={{
          Robot: told(metadata, 'robot_type'),
          Episodes: told(metadata, 'total_episodes'),
          Frames: told(metadata, 'total_frames'),
          Tasks: told(metadata, 'total_tasks'),
          'Frames a second': told(metadata, 'fps'),
          'Made from': told(metadata, 'source_dataset'),
          Created: time(dataset.createdAt),
          Updated: time(dataset.updatedAt),
        }}
      />
      {imageKeys && imageKeys.length > 0 && (
        <Section title={plural(imageKeys.length, 'camera')}>
          <ul className="chips">
            {imageKeys.map((key) => (
              <li key={key}>{key}</li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={plural(jobs.length, 'job')}>
        {jobs.map(({ direction, directionText, job }, index) => (
          <QualiaJob
            // biome-ignore lint/suspicious/noArrayIndexKey: a job may read and make one dataset
            key={index}
            role={ROLES[direction] ?? directionText}
            job={job}
            open={index === 0}
          />
        ))}
        {jobs.length === 0 && <p className="quiet-text">No job reads or made it.</p>}
      </Section>
    </>
  );
}

const ROLES: Readonly<Record<string, string>> = { INPUT: 'reads it', OUTPUT: 'made it' };

/** A text or number of the provider's free map; undefined for anything else. */
function told(metadata: unknown, name: string): string | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const value: unknown = Reflect.get(metadata, name);
  if (typeof value === 'number') return count(value);
  return typeof value === 'string' ? value : undefined;
}
