import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startServerFixture } from '../server/server-fixture.ts';

// Callers whose tokens are no good, many at once, and an issuer that is away. The clock stands, so that what may
// happen once a second happens once.

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'dataset-graph';
const own = await generateKeyPair('ES256');
const good = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256' };

const issuer = { asked: 0, status: 200, body: '' };
const jwks = createServer((_, response) => {
  issuer.asked += 1;
  response.writeHead(issuer.status, { location: '/elsewhere' }).end(issuer.body);
});
let env: Record<string, string>;
beforeAll(async () => {
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
  const { port } = jwks.address() as AddressInfo;
  const JWT_JWKS_URL = `http://127.0.0.1:${port}/jwks.json`;
  env = { JWT_JWKS_URL, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };
});
afterAll(() => {
  jwks.close();
  jwks.closeAllConnections();
});
beforeEach(() => {
  Object.assign(issuer, { asked: 0, status: 200, body: JSON.stringify({ keys: [good] }) });
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => vi.useRealTimers());

type Server = Awaited<ReturnType<typeof startServerFixture>>;
const now = () => Math.floor(Date.now() / 1000);
const claims = () => ({ sub: 'alice', iss: ISSUER, aud: AUDIENCE, exp: now() + 3_600 });
const sign = (payload: JWTPayload = claims(), header: { kid?: string; typ?: string } = {}) =>
  new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', kid: 'own', ...header })
    .sign(own.privateKey);
const unsigned = async () => (await sign()).replace(/[^.]*$/, '');

const ask = async (server: Server, token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await server.post('{ hello }', { headers });
  const { errors } = (await answer.json()) as { errors?: { extensions: { code: string } }[] };
  return `${answer.status} ${errors?.[0]?.extensions.code ?? ''}`.trim();
};
const many = (server: Server, tokens: readonly string[]) =>
  Promise.all(tokens.map((token) => ask(server, token)));

test.each<[string, number, string]>([
  ['fails', 500, ''],
  ['leads elsewhere', 302, ''],
  ['has no set of keys', 200, '{"keys":7}'],
  ['has no JSON', 200, '<html>'],
  ['has a text without end', 200, 'x'.repeat(1024 * 1024 + 1)],
])('an issuer that %s is asked once, whoever comes', async (_, status, body) => {
  Object.assign(issuer, { status, body });
  await using server = await startServerFixture(env);
  const token = await unsigned();
  const answers = await many(server, Array(50).fill(token));
  expect(new Set(answers)).toEqual(new Set(['503 AUTHENTICATION_UNAVAILABLE']));
  expect(await ask(server, token)).toBe('503 AUTHENTICATION_UNAVAILABLE');
  expect([issuer.asked, server.reports.length]).toEqual([1, 1]);
  vi.setSystemTime(Date.now() + 1_001);
  Object.assign(issuer, { status: 200, body: JSON.stringify({ keys: [good] }) });
  expect(await ask(server, await sign())).toBe('200');
  expect(await ask(server, token)).toBe('401 UNAUTHENTICATED');
  expect(issuer.asked).toBe(2);
});

test('keys that no other names are looked for once, however many come', async () => {
  await using server = await startServerFixture(env);
  expect(await ask(server, await sign())).toBe('200');
  vi.setSystemTime(Date.now() + 30_001);
  const tokens = await Promise.all(
    Array.from({ length: 50 }, (_, index) => sign(claims(), { kid: `none-${index}` })),
  );
  expect(new Set(await many(server, tokens))).toEqual(new Set(['401 UNAUTHENTICATED']));
  expect(issuer.asked).toBe(2);
});

test('the last good keys go on being used', async () => {
  await using server = await startServerFixture(env);
  expect(await ask(server, await sign())).toBe('200');
  issuer.status = 500;
  vi.setSystemTime(Date.now() + 601_000);
  expect(await ask(server, await sign())).toBe('200');
  expect(await many(server, Array(20).fill(await sign()))).toEqual(Array(20).fill('200'));
  expect([issuer.asked, server.reports.length]).toEqual([2, 1]);
});

test('a key that is none does not take the others along', async () => {
  const broken = { kty: 'EC', crv: 'P-256', x: '!', y: '!', kid: 'broken', alg: 'ES256' };
  issuer.body = JSON.stringify({ keys: [null, 7, {}, broken, good] });
  await using server = await startServerFixture(env);
  expect(await ask(server, await sign())).toBe('200');
  const token = await sign(claims(), { kid: 'broken' });
  const answers = await many(server, Array(20).fill(token));
  expect(new Set(answers)).toEqual(new Set(['503 AUTHENTICATION_UNAVAILABLE']));
  expect([issuer.asked, server.reports.length]).toEqual([1, 1]);
});

test('who cannot be identified spends points of the address, and nobody else’s', async () => {
  await using server = await startServerFixture({
    ...env,
    GATEWAY_TOKENS: 'own',
    RATE_LIMIT: '5/3600',
  });
  expect(await ask(server, await sign())).toBe('200');
  const token = await unsigned();
  const answers: string[] = [];
  for (let request = 0; request < 7; request += 1) answers.push(await ask(server, token));
  expect(answers).toEqual([
    ...Array(5).fill('401 UNAUTHENTICATED'),
    ...Array(2).fill('429 RATE_LIMITED'),
  ]);
  expect(await ask(server, '')).toBe('429 RATE_LIMITED');
  expect(await ask(server, 'own')).toBe('200');
});

test('an issuer that is away costs the points of who cannot be identified', async () => {
  issuer.status = 500;
  await using server = await startServerFixture({ ...env, RATE_LIMIT: '5/3600' });
  const answers = await many(server, Array(50).fill(await unsigned()));
  expect(answers.filter((it) => it === '503 AUTHENTICATION_UNAVAILABLE')).toHaveLength(5);
  expect(answers.filter((it) => it === '429 RATE_LIMITED')).toHaveLength(45);
});

test.each<[string, JWTPayload, string?]>([
  ['an object', { sub: {} as string }],
  ['null', { sub: null as unknown as string }],
  ['a number', { sub: 7 as unknown as string }],
  ['empty', { sub: '' }],
  ['blank', { sub: ' ' }],
  ['of an ID token, by the header', {}, 'id_token+jwt'],
  ['of a token for logout', {}, 'logout+jwt'],
  ['of an ID token, by the payload', { typ: 'ID' }],
  ['of a token for refreshing', { typ: 'Refresh' }],
])('a signed token whose subject is %s is refused', async (_, payload, typ) => {
  await using server = await startServerFixture(env);
  const token = await sign({ ...claims(), ...payload }, typ === undefined ? {} : { typ });
  expect(await ask(server, token)).toBe('401 UNAUTHENTICATED');
  expect(server.reports).toEqual([]);
});

test.each(['JWT', 'at+jwt', 'application/at+jwt'])('a token of type %s is taken', async (typ) => {
  await using server = await startServerFixture(env);
  expect(await ask(server, await sign({ ...claims(), typ: 'Bearer' }, { typ }))).toBe('200');
});
