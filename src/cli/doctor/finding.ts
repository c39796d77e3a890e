export type Status = 'ok' | 'skipped' | 'warning' | 'failed';

/** What one check found. */
export type Finding = {
  /** Such as `qualia: key`. */
  readonly check: string;
  readonly status: Status;
  readonly detail: string;
};

/** The worst of them: what a skipped check would have found is not known, and is not held against it. */
export const worstOf = (findings: readonly Finding[]): Status =>
  (['failed', 'warning'] as const).find((status) =>
    findings.some((finding) => finding.status === status),
  ) ?? 'ok';

const MARKS: Readonly<Record<Status, string>> = {
  ok: 'ok     ',
  skipped: 'skipped',
  warning: 'WARNING',
  failed: 'FAILED ',
};

const SUMMARIES: Readonly<Record<Status, string>> = {
  ok: 'Everything is well.',
  skipped: 'Nothing was checked.',
  warning: 'It works, but see the warnings.',
  failed: 'Something is in the way.',
};

export const asText = (findings: readonly Finding[]): string => {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(
    ({ check, status, detail }) => `${MARKS[status]}  ${check.padEnd(width)}  ${detail}`,
  );
  return [...lines, '', SUMMARIES[worstOf(findings)]].join('\n');
};

export const asJson = (findings: readonly Finding[]): string =>
  JSON.stringify({ status: worstOf(findings), checks: findings }, undefined, 2);
