import type { GatewayFixture } from '../gateway-fixture.ts';

export type GatewayResponse = { readonly status: number; readonly codes: readonly string[] };

/** Asks once more what was asked: the first time Yoga answers, then the fast path, which knows the document. */
export async function requestTwice(
  gateway: Pick<GatewayFixture, 'url'>,
  query: string,
  variables?: object,
): Promise<GatewayResponse[]> {
  return [
    await requestOnce(gateway, query, variables),
    await requestOnce(gateway, query, variables),
  ];
}

export async function requestOnce(
  { url }: Pick<GatewayFixture, 'url'>,
  query: string,
  variables?: object,
): Promise<GatewayResponse> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { errors = [] } = (await answer.json()) as { errors?: { extensions: { code: string } }[] };
  return { status: answer.status, codes: errors.map(({ extensions }) => extensions.code) };
}
