import { useState } from 'react';
import { useQuery } from 'urql';
import {
  type DatasetFieldsFragment,
  DatasetFieldsFragmentDoc,
  type DatasetSort,
  DatasetsDocument,
  type DatasetType,
  type JobDirection,
} from '#client';
import { readFragment } from '#client/fragments';
import { Badge, KINDS } from './badge.tsx';
import { date, plural } from './format.ts';
import { useCursor } from './paging.ts';
import { Panel } from './panel.tsx';
import type { RowModel } from './row-list.tsx';
import { Select } from './select.tsx';

const SORTS: Record<DatasetSort, string> = {
  NEWEST: 'Newest',
  OLDEST: 'Oldest',
  UPDATED: 'Last updated',
  NAME: 'Name',
};

type Kind = Exclude<DatasetType, 'OTHER'> | '';
type Role = Exclude<JobDirection, 'OTHER'> | '';

const KIND_OPTIONS: Record<Kind, string> = {
  '': 'Any kind',
  LEROBOT_V3: KINDS.LEROBOT_V3,
  SARM_PROGRESS: KINDS.SARM_PROGRESS,
};
const ROLES: Record<Role, string> = {
  '': 'Any role',
  INPUT: 'Read by a job',
  OUTPUT: 'Made by a job',
};

type PanelProps = {
  readonly search: string;
  readonly onClear: () => void;
  readonly onOpen: (artifactId: string) => void;
};

export function QualiaPanel({ search, onClear, onOpen }: PanelProps) {
  const [sort, setSort] = useState<DatasetSort>('NEWEST');
  const [type, setType] = useState<Kind>('');
  const [direction, setDirection] = useState<Role>('');
  const filter = { search: search || null, type: type || null, direction: direction || null };
  const [after, goOn] = useCursor(JSON.stringify({ filter, sort }));
  const [answer, ask] = useQuery({
    query: DatasetsDocument,
    variables: { first: 25, after, filter, sort },
  });
  const connection = answer.data?.datasets;
  const nodes = connection?.edges.flatMap(({ node }) => node ?? []) ?? [];
  const clear = () => {
    setType('');
    setDirection('');
    onClear();
  };
  return (
    <Panel
      provider="Qualia"
      other="Sutro"
      subtitle="Robot recordings and progress sets"
      controls={
        <>
          <Select label="Kind" value={type} options={KIND_OPTIONS} onChange={setType} />
          <Select label="Role" value={direction} options={ROLES} onChange={setDirection} />
          <Select label="Sort" value={sort} options={SORTS} onChange={setSort} />
        </>
      }
      answer={answer}
      connection={connection}
      rows={nodes.map((node) => rowOf(readFragment(DatasetFieldsFragmentDoc, node)))}
      onOpen={onOpen}
      onMore={() => goOn(connection?.pageInfo.endCursor ?? null)}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      onClear={search || type || direction ? clear : undefined}
    />
  );
}

function rowOf(dataset: DatasetFieldsFragment): RowModel {
  const { id, artifactId, path, type, subtype, createdAt, jobs } = dataset;
  const slash = path.indexOf('/') + 1;
  return {
    id,
    key: artifactId,
    prefix: path.slice(0, slash),
    title: path.slice(slash),
    badge: <Badge type={type} subtype={subtype ?? ''} />,
    facts: jobs?.length ? [plural(jobs.length, 'job')] : [],
    date: date(createdAt),
  };
}
