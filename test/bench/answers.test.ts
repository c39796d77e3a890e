import { describe, expect, it } from 'vitest';
import { canonical, expectedData } from '../../bench/operations/expected.ts';
import { OPERATIONS } from '../../bench/operations/operations.ts';
import { pageIndexes } from '../../bench/operations/reference.ts';

describe('answers are compared', () => {
  const page = (over: object) => ({
    datasets: { nodes: [{ path: 'a/b', createdAt: '2026-04-15T12:00:00Z', ...over }] },
  });

  it('by their values: times may be written in several ways, and cursors are each server’s own', () => {
    const other = { ...page({ createdAt: '2026-04-15T12:00:00.000Z' }) };
    expect(canonical(other)).toBe(canonical(page({})));
    expect(canonical({ pageInfo: { endCursor: 'x' } })).toBe(canonical({ pageInfo: {} }));
  });

  it('so that another value, order or number of rows is a difference', () => {
    expect(canonical(page({ path: 'a/c' }))).not.toBe(canonical(page({})));
    expect(canonical(page({ createdAt: '2026-04-15T12:00:01Z' }))).not.toBe(canonical(page({})));
    expect(canonical({ datasets: { nodes: [1, 2] } })).not.toBe(
      canonical({ datasets: { nodes: [2, 1] } }),
    );
  });

  it('and Sutro’s list has no order, but each row counts', () => {
    const list = (...nodes: number[]) => canonical({ sutroDatasets: { nodes } });
    expect(list(1, 2)).toBe(list(2, 1));
    expect(list(1, 1)).not.toBe(list(1, 2));
  });
});

it('a job that REST does not tell is no job', () => {
  const item = {
    artifact_id: 'd',
    subtype: 's',
    path: 'p',
    jobs: [
      { job_id: 'known', direction: 'input' },
      { job_id: 'lost', direction: 'input' },
    ],
    created_at: '2026-04-15T12:00:00Z',
    updated_at: '2026-04-15T12:00:00Z',
  };
  const page_info = { has_next: false, end_cursor: null, total_count: 1 };
  const jobs = [{ job_id: 'known', status: 'completed', current_phase: 'completed' }];
  const data = expectedData(OPERATIONS.Q2, { page: { items: [item], page_info }, jobs });
  const known = { jobId: 'known', statusText: 'completed', currentPhase: 'completed' };
  expect(data).toEqual({
    datasets: { nodes: [{ artifactId: 'd', jobs: [{ job: known }, { job: undefined }] }] },
  });
});

describe('pages that the load asks for', () => {
  it('are full ones, all different, and more than there are clients', () => {
    for (const operation of [OPERATIONS.Q1, OPERATIONS.Q2, OPERATIONS.Q4]) {
      const places = pageIndexes(operation, 10_000);
      expect(new Set(places).size).toBe(places.length);
      expect(places.length).toBeGreaterThan(2 * 64);
      expect(Number(places.at(-1)) * 50 + operation.first).toBeLessThanOrEqual(10_000);
    }
  });

  it('come from all over a long list, and from a short one there is at least one', () => {
    const long = pageIndexes(OPERATIONS.Q1, 100_000);
    expect(long).toHaveLength(1_000);
    expect(long.at(-1)).toBe(1_998);
    expect(pageIndexes(OPERATIONS.Q4, 250)).toEqual([0]);
  });

  it('are one and the same where everybody asks for the same', () => {
    expect(pageIndexes(OPERATIONS['Q2-same'], 10_000)).toEqual([1]);
  });
});
