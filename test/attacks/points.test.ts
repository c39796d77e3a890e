import { expect, it, onTestFinished } from 'vitest';
import { type ProviderAnswer, startProviders } from './providers.ts';

const idOf = (at: number): string => `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`;

const dataset = (at: number) => ({
  artifact_id: idOf(at),
  artifact_type: 'dataset',
  subtype: 'lerobot_v3',
  path: `org/set-${at}`,
  metadata: {},
  jobs: [],
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
});

/** Qualia with 100 datasets, which have no images. */
const answer: ProviderAnswer = ({ path, query }) => {
  if (path !== '/v1/datasets/list') return 404;
  const items = Array.from({ length: Number(query.get('limit')) }, (_, at) => dataset(at));
  return { items, page_info: { has_next: true, end_cursor: 'c', total_count: 100 } };
};

const start = async (env: Record<string, string>) => {
  const providers = await startProviders(answer, env);
  onTestFinished(providers.close);
  return providers;
};

const IMAGES = 'query ($n: Int = 20) { datasets(first: $n) { nodes { imageKeys } } }';

it('a fresh window serves an operation that costs all of its points, or more', async () => {
  for (const n of [19, 40]) {
    const { ask, calls } = await start({ RATE_LIMIT: '20/3600' });
    expect((await ask(IMAGES, { n })).errors).toBeUndefined();
    expect(calls()).toHaveLength(n + 1);
    expect((await ask('{ __typename }')).errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED' } },
    ]);
  }
});

it('a window of one point serves a request', async () => {
  const { ask } = await start({ RATE_LIMIT: '1/3600' });
  expect((await ask(IMAGES, { n: 3 })).errors).toBeUndefined();
});

it.each([{}, { RATE_LIMIT: '10000/3600' }])(
  'what was reckoned for a variable that is null is not used for one that is absent: %j',
  async (env) => {
    const { ask } = await start(env);
    const costOf = async (variables: object) => (await ask(IMAGES, variables)).extensions?.cost;
    await ask(IMAGES, { n: null });
    expect([await costOf({ n: 3 }), await costOf({})]).toEqual([4, 21]);
    expect(await costOf({ n: 3 })).toBe(4);
  },
);
