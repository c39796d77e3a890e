import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway } from '../pagination/fake-provider.ts';

// MAX_UPSTREAM_CALLS counts the reads that are sent, not those that the cache answers.

const idOf = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`;
const AT = '2026-01-01T00:00:00Z';
const LINKS = 8;

const calls: string[] = [];
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway(
    (path) => {
      calls.push(path);
      if (path.startsWith('/v1/finetune/')) {
        const job_id = path.split('/').at(-1);
        return { job_id, current_phase: 'done', status: 'completed', phases: [] };
      }
      const jobs = Array.from({ length: LINKS }, (_, at) => ({
        job_id: idOf(at),
        direction: 'input',
      }));
      const row = { artifact_id: idOf(99), subtype: 'lerobot_v3', path: 'a/b', metadata: {}, jobs };
      return {
        items: [{ ...row, created_at: AT, updated_at: AT }],
        page_info: { has_next: false, end_cursor: null, total_count: 1 },
      };
    },
    { CACHE_TTL_MS: '60000', MAX_UPSTREAM_CALLS: `${LINKS - 1}` },
  );
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void calls.splice(0));

const QUERY = '{ datasets(first: 1) { nodes { jobs { job { phases { name } } } } } }';
const phasesOf = (at: number) => gateway.ask(`{ job(jobId: "${idOf(at)}") { phases { name } } }`);

describe('an operation whose list is longer than estimated', () => {
  it('is refused before the first of the reads that a row costs', async () => {
    const { errors } = await gateway.ask(QUERY);
    expect(errors).toHaveLength(LINKS);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'QUERY_TOO_COMPLEX' } });
    expect(calls).toEqual(['/v1/datasets/list']);
  });

  it('is served when the cache has the rows, and no call is made', async () => {
    for (let at = 0; at < LINKS; at += 1) await phasesOf(at);
    calls.splice(0);
    const { errors } = await gateway.ask(QUERY);
    expect(errors).toBeUndefined();
    expect(calls).toEqual([]);
  });
});
