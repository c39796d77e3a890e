import { useQuery } from 'urql';
import {
  type SutroDatasetDetailsFragment,
  SutroDatasetDetailsFragmentDoc,
  SutroDatasetDocument,
  SutroDatasetFieldsFragmentDoc,
} from '#client';
import { readFragment } from '#client/fragments';
import { Facts, Section, Waiting } from './details.tsx';
import { bytes, count, date, plural, time } from './format.ts';
import { SutroJob } from './sutro-job.tsx';

/** One dataset at Sutro with its columns, its files and the jobs that read it. */
export function SutroDataset({ datasetId }: { datasetId: string }) {
  const [answer, ask] = useQuery({ query: SutroDatasetDocument, variables: { datasetId } });
  const details = readFragment(SutroDatasetDetailsFragmentDoc, answer.data?.sutroDataset);
  if (!details) {
    const { fetching, error } = answer;
    const retry = () => ask({ requestPolicy: 'network-only' });
    return <Waiting fetching={fetching} error={error} onRetry={retry} />;
  }
  const dataset = readFragment(SutroDatasetFieldsFragmentDoc, details);
  const columns = dataset.schema ?? [];
  const files = details.files?.filter((file) => file !== null) ?? [];
  return (
    <>
      <header>
        <span className="badge">{bytes(dataset.totalSizeBytes)}</span>
        <h2>{dataset.name ?? dataset.datasetId}</h2>
      </header>
      <Facts facts={{ Id: <code>{dataset.datasetId}</code>, Created: time(dataset.createdAt) }} />
      <Section title={plural(columns.length, 'column')}>
        <ul className="chips">
          {columns.map(({ name, type }) => (
            <li key={name}>
              {name} {type && <small>{type}</small>}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={plural(files.length, 'file')}>
        {files.length > 0 && <Files files={files} />}
      </Section>
      <Section title={plural(details.jobs?.length ?? 0, 'job')}>
        {details.jobs?.map((job, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what a job is called is masked here
          <SutroJob key={index} job={job} />
        ))}
        {details.jobs?.length === 0 && <p className="quiet-text">No job has read it.</p>}
      </Section>
    </>
  );
}

type File = NonNullable<NonNullable<SutroDatasetDetailsFragment['files']>[number]>;

const Files = ({ files }: { files: readonly File[] }) => (
  <table>
    <thead>
      <tr>
        <th>Name</th>
        <th>Rows</th>
        <th>Size</th>
        <th>Uploaded</th>
      </tr>
    </thead>
    <tbody>
      {files.map((file) => (
        <tr key={file.fileName}>
          <td>{file.fileName}</td>
          <td>{count(file.rowCount)}</td>
          <td>{bytes(file.sizeBytes)}</td>
          <td>{date(file.uploadedAt)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
