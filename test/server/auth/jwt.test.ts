import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { startServerFixture } from '../server-fixture.ts';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'dataset-graph';

const own = await generateKeyPair('ES256');
const foreign = await generateKeyPair('ES256');

const keys: object[] = [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256' }];
const issuer = { asked: 0, status: 200 };
const jwks = createServer((_, response) => {
  issuer.asked += 1;
  response.writeHead(issuer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ keys }));
});

let env: Record<string, string>;
beforeAll(async () => {
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
  const { port } = jwks.address() as AddressInfo;
  env = {
    JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
  };
});
afterAll(() => {
  jwks.close();
  jwks.closeAllConnections();
});

const now = () => Math.floor(Date.now() / 1000);
const claims = () => ({ sub: 'alice', iss: ISSUER, aud: AUDIENCE, exp: now() + 60 });
const sign = (
  payload: JWTPayload,
  { privateKey } = own,
  header: { alg: string; kid?: string } = { alg: 'ES256', kid: 'own' },
) => new SignJWT(payload).setProtectedHeader(header).sign(privateKey);

const asks = (server: Awaited<ReturnType<typeof startServerFixture>>, token: string) =>
  server.post('{ hello }', { headers: { authorization: `Bearer ${token}` } });

test('accepts tokens that the issuer signed and reads its keys once', async () => {
  await using server = await startServerFixture(env);
  const before = issuer.asked;
  for (let request = 0; request < 3; request += 1) {
    const answer = await asks(server, await sign(claims()));
    expect(await answer.json()).toEqual({ data: { hello: 'world' } });
  }
  expect(issuer.asked - before).toBe(1);
});

test.each<[string, () => Promise<string> | string]>([
  ['has expired', () => sign({ ...claims(), exp: now() - 60 })],
  ['has no expiry', () => sign({ sub: 'alice', iss: ISSUER, aud: AUDIENCE })],
  ['is not valid yet', () => sign({ ...claims(), nbf: now() + 60 })],
  ['has no subject', () => sign({ iss: ISSUER, aud: AUDIENCE, exp: now() + 60 })],
  ['is of another issuer', () => sign({ ...claims(), iss: 'https://other.example' })],
  ['is for another audience', () => sign({ ...claims(), aud: 'other' })],
  ['is signed with another key', () => sign(claims(), foreign)],
  ['names a key that is not known', () => sign(claims(), foreign, { alg: 'ES256', kid: 'none' })],
  ['is not signed', () => new UnsecuredJWT(claims()).encode()],
  [
    'is signed with the public key as a shared secret',
    () =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: 'own' })
        .sign(new TextEncoder().encode(JSON.stringify(keys[0]))),
  ],
  ['is cut', async () => (await sign(claims())).slice(0, -4)],
  ['is no token', () => 'a.b.c'],
  ['is a word', () => 'word'],
])('refuses a token that %s', async (_, token) => {
  await using server = await startServerFixture(env);
  const answer = await asks(server, await token());
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect(server.contexts).toHaveLength(0);
  expect(server.reports).toHaveLength(0);
});

test('accepts gateway tokens beside signed tokens', async () => {
  await using server = await startServerFixture({ ...env, GATEWAY_TOKENS: 'first' });
  expect((await asks(server, 'first')).status).toBe(200);
  expect((await asks(server, await sign(claims()))).status).toBe(200);
  expect((await asks(server, 'second')).status).toBe(401);
});

test('answers 503 and logs once if the keys cannot be read', async () => {
  issuer.status = 500;
  try {
    await using server = await startServerFixture(env);
    const answer = await asks(server, await sign(claims()));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'AUTHENTICATION_UNAVAILABLE', retryAfter: 1 } }],
    });
    expect(server.reports).toHaveLength(1);
  } finally {
    issuer.status = 200;
  }
});

test('counts the points of each subject separately', async () => {
  await using server = await startServerFixture({ ...env, RATE_LIMIT: '1/3600' });
  const as = async (sub: string) => (await asks(server, await sign({ ...claims(), sub }))).status;
  expect([await as('alice'), await as('alice'), await as('bob')]).toEqual([200, 429, 200]);
});

test('requires an issuer and an audience', () => {
  const { JWT_JWKS_URL } = env;
  expect(() => readConfig({ JWT_JWKS_URL })).toThrow(/JWT_ISSUER is missing.*\n.*JWT_AUDIENCE is/);
  expect(() => readConfig({ ...env, JWT_JWKS_URL: 'http://issuer.example/jwks' })).toThrow(
    /JWT_JWKS_URL is .*expected an https URL/,
  );
});

test('starts on a public interface if signed tokens protect the server’s keys', () => {
  const open = { HOST: '0.0.0.0', QUALIA_API_KEY: 'k' };
  expect(() => readConfig(open)).toThrow(/GATEWAY_TOKENS/);
  expect(readConfig({ ...open, ...env }).callers.jwt?.issuer).toBe(ISSUER);
});
