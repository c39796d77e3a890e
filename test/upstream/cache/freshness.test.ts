import { expect, test } from 'vitest';
import { readJob } from '../../../src/providers/qualia/jobs.ts';
import { readSutroJob } from '../../../src/providers/sutro/jobs.ts';

const HOUR_MS = 3_600_000;

const qualia = (status: string): number | undefined => {
  const read = readJob('2489e9ad-2ee2-8e00-8ec9-32d5f69181c0');
  return read.freshnessMs?.(
    read.parse({ job_id: '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0', current_phase: 'x', status }),
  );
};
const sutro = (status: string | null): number | undefined => {
  const read = readSutroJob('job-1');
  return read.freshnessMs?.(read.parse({ job: { job_id: 'job-1', status } }));
};

test('a job that has ended is kept for an hour, in whichever letters it is told', () => {
  expect(['completed', 'FAILED', 'Cancelled'].map(qualia)).toEqual([HOUR_MS, HOUR_MS, HOUR_MS]);
  expect(['SUCCEEDED', 'cancelled', 'FAILED'].map(sutro)).toEqual([HOUR_MS, HOUR_MS, HOUR_MS]);
});

test('a job that may still change is kept no longer than other answers', () => {
  const open = ['queued', 'running', 'on the moon', ''];
  expect(open.map(qualia)).toEqual(open.map(() => undefined));
  expect(['CANCELLING', 'RUNNING', null].map(sutro)).toEqual([undefined, undefined, undefined]);
});

test('a job that is not there is not kept', () => {
  expect(readJob('x').freshnessMs?.(null)).toBeUndefined();
  expect(readSutroJob('x').freshnessMs?.(null)).toBeUndefined();
});
