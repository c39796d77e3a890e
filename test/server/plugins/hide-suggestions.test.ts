import { expect, test } from 'vitest';
import { startServerFixture } from '../server-fixture.ts';

const MISSPELT: readonly (readonly [string, Record<string, unknown>])[] = [
  ['{ helo }', {}],
  ['{ hello(frst: 1) }', {}],
  ['{ hello(sort: NEWST) }', {}],
  ['{ hello(sort: "NEWEST") }', {}],
  ['query ($s: Sort) { hello(sort: $s) }', { s: 'NEWST' }],
  ['query ($s: Srt) { hello(sort: $s) }', {}],
  ['query ($sort: Sort) { hello(sort: $srt) }', {}],
  ['{ hello @skp(if: true) }', {}],
  ['{ ... on Qery { hello } }', {}],
  ['{ hello { x } }', {}],
];

const messagesOf = async (env: Record<string, string>) => {
  await using server = await startServerFixture(env);
  const answers = MISSPELT.map(async ([query, variables]) => {
    const response = await server.post(query, { variables });
    const { errors } = (await response.json()) as { errors: { message: string }[] };
    return errors.map(({ message }) => message).join('\n');
  });
  return await Promise.all(answers);
};

test('in production an error suggests no name for a misspelt one', async () => {
  const messages = await messagesOf({ NODE_ENV: 'production' });
  expect(messages.join('\n')).not.toContain('Did you mean');
  expect(messages[0]).toBe('Cannot query field "helo" on type "Query".');
});

test('elsewhere it does, and each can be switched by hand', async () => {
  const helpful = await messagesOf({});
  expect(helpful[0]).toContain('Did you mean "hello"?');
  expect(await messagesOf({ NODE_ENV: 'production', SUGGESTIONS: 'true' })).toEqual(helpful);
  expect(await messagesOf({ SUGGESTIONS: 'false' })).toEqual(
    await messagesOf({ NODE_ENV: 'production' }),
  );
});

test('only the end of a message is left out, whatever words the caller’s own text has', async () => {
  await using server = await startServerFixture({ SUGGESTIONS: 'false' });
  const s = 'NEWST Did you mean "'.repeat(3_000);
  const response = await server.post('query ($s: Sort) { hello(sort: $s) }', { variables: { s } });
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  expect(errors[0]?.message).toContain(' Did you mean \\"NEWST');
  const near = await server.post('query ($s: Sort) { hello(sort: $s) }', {
    variables: { s: 'NEWSTT Did you mean x?' },
  });
  expect((await near.json()) as object).toMatchObject({
    errors: [
      {
        message: expect.stringMatching(
          /Value "NEWSTT Did you mean x\?" does not exist in "Sort" enum\.$/,
        ),
      },
    ],
  });
});
