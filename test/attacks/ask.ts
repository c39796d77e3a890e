import type { World } from '../gateway-fixture.ts';

export type Told = { readonly status: number; readonly codes: readonly string[] };

/** Asks once more what was asked: the first time Yoga answers, then the fast path, which knows the document. */
export async function askTwice(
  world: Pick<World, 'url'>,
  query: string,
  variables?: object,
): Promise<Told[]> {
  return [await askOnce(world, query, variables), await askOnce(world, query, variables)];
}

export async function askOnce(
  { url }: Pick<World, 'url'>,
  query: string,
  variables?: object,
): Promise<Told> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { errors = [] } = (await answer.json()) as { errors?: { extensions: { code: string } }[] };
  return { status: answer.status, codes: errors.map(({ extensions }) => extensions.code) };
}
