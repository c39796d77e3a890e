import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test('by default callers are limited and not authenticated', () => {
  expect(readConfig({}).callers).toEqual({
    maxUpstreamCalls: 512,
    responses: {
      maxBytes: 16 * 1024 * 1024,
      waitingMaxBytes: 64 * 1024 * 1024,
      stallMs: 30_000,
      compression: true,
    },
    suggestions: true,
    trustedDocuments: undefined,
    persistedQueries: true,
    allowedHosts: [],
    maxAgeSeconds: 10,
    rateLimit: undefined,
    trustedProxies: 0,
    jwt: undefined,
  });
});

test('in production introspection and suggestions are off', () => {
  const { callers, graphiql, introspection } = readConfig({ NODE_ENV: 'production' });
  expect([callers.suggestions, graphiql, introspection]).toEqual([false, false, false]);
  expect(readConfig({ NODE_ENV: 'production', SUGGESTIONS: 'true' }).callers.suggestions).toBe(
    true,
  );
});

test('a rate limit is points and seconds', () => {
  expect(readConfig({ RATE_LIMIT: '1000/60' }).callers.rateLimit).toEqual({
    points: 1_000,
    seconds: 60,
  });
});

test.each([
  { RATE_LIMIT: '1000' },
  { RATE_LIMIT: '0/60' },
  { RATE_LIMIT: '10/0' },
  { RATE_LIMIT: '-1/60' },
  { MAX_UPSTREAM_CALLS: '0' },
  { TRUSTED_PROXIES: 'yes' },
  { HTTP_MAX_AGE_SECONDS: '-1' },
  { SUGGESTIONS: 'no' },
  { JWT_JWKS_URL: 'jwks.json', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' },
  { JWT_JWKS_URL: 'http://127.0.0.1.evil.example/', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' },
])('%j is rejected', (env) => {
  expect(problemsOf(env)).toEqual([expect.stringContaining(Object.keys(env)[0] ?? '')]);
});

test.each(['JWT_JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'])(
  '%s requires the other settings of JWT',
  (name) => {
    const value = name === 'JWT_JWKS_URL' ? 'https://issuer.example/jwks' : 'x';
    expect(problemsOf({ [name]: value })).toHaveLength(2);
  },
);
