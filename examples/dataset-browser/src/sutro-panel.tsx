import { useState } from 'react';
import { useQuery } from 'urql';
import {
  type SutroDatasetFieldsFragment,
  SutroDatasetFieldsFragmentDoc,
  type SutroDatasetSort,
  SutroDatasetsDocument,
} from '#client';
import { readFragment } from '#client/fragments';
import { bytes, date, plural } from './format.ts';
import { useCursor } from './paging.ts';
import { Panel } from './panel.tsx';
import type { RowModel } from './row-list.tsx';
import { Select } from './select.tsx';

const SORTS: Record<SutroDatasetSort, string> = {
  NEWEST: 'Newest',
  OLDEST: 'Oldest',
  NAME: 'Name',
  SIZE: 'Largest',
};

type PanelProps = {
  readonly search: string;
  readonly onClear: () => void;
  readonly onOpen: (datasetId: string) => void;
};

export function SutroPanel({ search, onClear, onOpen }: PanelProps) {
  const [sort, setSort] = useState<SutroDatasetSort>('NEWEST');
  const [since, setSince] = useState('');
  const createdAfter = since ? `${since}T00:00:00Z` : null;
  const filter = { search: search || null, createdAfter };
  const [after, goOn] = useCursor(JSON.stringify({ filter, sort }));
  const [answer, ask] = useQuery({
    query: SutroDatasetsDocument,
    variables: { first: 25, after, filter, sort },
  });
  const connection = answer.data?.sutroDatasets;
  const nodes = connection?.edges.flatMap(({ node }) => node ?? []) ?? [];
  const clear = () => {
    setSince('');
    onClear();
  };
  return (
    <Panel
      provider="Sutro"
      other="Qualia"
      subtitle="Tables for batch inference"
      controls={
        <>
          <label className="select">
            <span>Since</span>
            <input type="date" value={since} onChange={({ target }) => setSince(target.value)} />
          </label>
          <Select label="Sort" value={sort} options={SORTS} onChange={setSort} />
        </>
      }
      answer={answer}
      connection={connection}
      rows={nodes.map((node) => rowOf(readFragment(SutroDatasetFieldsFragmentDoc, node)))}
      onOpen={onOpen}
      onMore={() => goOn(connection?.pageInfo.endCursor ?? null)}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      onClear={search || since ? clear : undefined}
    />
  );
}

function rowOf(dataset: SutroDatasetFieldsFragment): RowModel {
  const { id, datasetId, name, createdAt, fileCount, totalSizeBytes, schema } = dataset;
  const columns = schema?.length ? [plural(schema.length, 'column')] : [];
  const files = fileCount === null ? [] : [fileCount ? plural(fileCount, 'file') : 'no files yet'];
  return {
    id,
    key: datasetId,
    title: name ?? datasetId,
    badge: <span className="badge">{bytes(totalSizeBytes)}</span>,
    facts: [...columns, ...files],
    date: date(createdAt),
  };
}
