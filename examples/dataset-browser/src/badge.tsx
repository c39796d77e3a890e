import type { DatasetType } from '#client';

export const KINDS: Record<DatasetType, string> = {
  LEROBOT_V3: 'LeRobot v3',
  SARM_PROGRESS: 'SARM progress',
  OTHER: 'Other',
};

/** The kind of a dataset; a kind unknown to the graph is told in the provider's own word. */
export const Badge = ({ type, subtype }: { type: DatasetType; subtype: string }) => (
  <span className="badge" data-kind={type}>
    {type === 'OTHER' ? subtype : KINDS[type]}
  </span>
);

/** A job's or phase's status, whichever provider's word it is. */
export const Status = ({ status, text }: { status: string | null; text?: string | null }) => (
  <span className="status" data-status={status ?? 'UNKNOWN'}>
    {status === 'UNKNOWN' && text ? text : (status ?? 'Unknown').replaceAll('_', ' ').toLowerCase()}
  </span>
);
