import { describe, expect, test } from 'vitest';
import { ConfigError, type Environment, readConfig } from '../../src/config/config.ts';

const problemsOf = (env: Environment): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

const modesOf = (env: Environment) => {
  const { qualia, sutro } = readConfig(env).providers;
  return [qualia.mode, sutro.mode];
};

describe('An environment', () => {
  test('may be empty: both providers are the sandbox, on loopback', () => {
    expect(readConfig({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      credentials: 'server',
      providers: { qualia: { mode: 'sandbox' }, sutro: { mode: 'sandbox' } },
      graphiql: true,
      introspection: true,
      operationTimeoutMs: 15_000,
      providerTimeoutMs: 10_000,
    });
  });

  test('counts empty strings as unset', () => {
    const names = ['PORT', 'QUALIA_API_KEY', 'CORS_ORIGINS', 'GRAPHIQL', 'SUTRO_BASE_URL'];
    const blank = Object.fromEntries(names.map((name) => [name, ' ']));
    expect(readConfig(blank)).toEqual(readConfig({}));
  });

  test('with many problems reports all of them at once, and no secret', () => {
    const problems = problemsOf({
      PORT: '65536',
      HOST: '0.0.0.0',
      QUALIA_API_KEY: 'a secret with spaces',
      SUTRO_API_KEY: 'secret-but-fine',
      SUTRO_BASE_URL: 'https://user:secret@example.test',
      GATEWAY_TOKENS: '',
      CORS_ORIGINS: '*',
      LOG_LEVEL: 'loud',
      GRAPHIQL: 'yes',
      CREDENTIALS: 'both',
      OPERATION_TIMEOUT_MS: '0',
      SANDBOX_SIZE: '-1',
    });
    expect(problems.map((line) => line.split(' ')[0]).sort()).toEqual([
      'CORS_ORIGINS',
      'CREDENTIALS',
      'GRAPHIQL',
      'HOST',
      'LOG_LEVEL',
      'OPERATION_TIMEOUT_MS',
      'PORT',
      'QUALIA_API_KEY',
      'SANDBOX_SIZE',
      'SUTRO_BASE_URL',
    ]);
    expect(problems.join('\n')).not.toContain('secret');
    expect(problems.join('\n')).toContain(
      'PORT is "65536"; expected a whole number from 0 to 65535',
    );
  });

  test('is read into a frozen value', () => {
    const config = readConfig({ CORS_ORIGINS: 'https://a.test' });
    for (const part of [config, config.providers, config.providers.qualia, config.corsOrigins]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe('A provider', () => {
  test.each<[string, Environment, string[]]>([
    ['has a key', { QUALIA_API_KEY: 'k' }, ['live', 'sandbox']],
    ['gets its keys from callers', { CREDENTIALS: 'caller' }, ['live', 'live']],
    ['may get its keys from callers', { CREDENTIALS: 'caller-or-server' }, ['live', 'live']],
    ['is switched off', { SUTRO_BASE_URL: 'off' }, ['sandbox', 'off']],
    [
      'is switched off, key or not',
      { SUTRO_BASE_URL: 'off', SUTRO_API_KEY: 'k' },
      ['sandbox', 'off'],
    ],
    [
      'has no key beside a live one in production',
      { NODE_ENV: 'production', SUTRO_API_KEY: 'k' },
      ['off', 'live'],
    ],
    [
      'has no key, like the other, in production',
      { NODE_ENV: 'production' },
      ['sandbox', 'sandbox'],
    ],
  ])('that %s is live, sandbox or off accordingly', (_, env, modes) => {
    expect(modesOf(env)).toEqual(modes);
  });

  test('keeps the path prefix of its base URL, without the slash at the end', () => {
    const { sutro } = readConfig({ SUTRO_BASE_URL: 'https://own.test/deployment/v1/' }).providers;
    expect(sutro.baseUrl).toBe('https://own.test/deployment/v1');
  });

  test.each([
    'ftp://a.test',
    'a.test',
    'https://a.test/?x=1',
    'https://a.test/#x',
    'https://u@a.test',
  ])('cannot have the base URL %s', (url) => {
    expect(problemsOf({ QUALIA_BASE_URL: url })).toHaveLength(1);
  });

  test('does not keep a server key where only callers bring keys', () => {
    const config = readConfig({ CREDENTIALS: 'caller', QUALIA_API_KEY: 'k' });
    expect(config.providers.qualia.apiKey).toBeUndefined();
  });
});

describe('A gateway with keys that others can reach', () => {
  const open = { HOST: '0.0.0.0', QUALIA_API_KEY: 'k' };

  test.each<[string, Environment]>([
    ['with every interface open', open],
    ['with an address of the network', { ...open, HOST: '192.168.1.4' }],
    ['with every IPv6 interface open', { ...open, HOST: '::' }],
    ['with a name that may be anything', { ...open, HOST: 'gateway.test' }],
    ['with a caller’s key or its own', { ...open, CREDENTIALS: 'caller-or-server' }],
  ])('does not start %s', (_, env) => {
    expect(problemsOf(env)[0]).toMatch(/^HOST .*GATEWAY_TOKENS.*ALLOW_ANONYMOUS/);
  });

  test.each<[string, Environment]>([
    ['requires a token', { ...open, GATEWAY_TOKENS: 'abc,def' }],
    ['allows anonymous callers explicitly', { ...open, ALLOW_ANONYMOUS: 'true' }],
    ['stays on loopback', { ...open, HOST: 'localhost' }],
    ['stays on IPv6 loopback', { ...open, HOST: '::1' }],
    ['has only callers’ keys', { ...open, CREDENTIALS: 'caller' }],
    ['has only the sandbox', { HOST: '0.0.0.0' }],
  ])('starts when it %s', (_, env) => {
    expect(problemsOf(env)).toEqual([]);
  });
});

describe('In production', () => {
  test('GraphiQL and introspection are off', () => {
    expect(readConfig({ NODE_ENV: 'production' })).toMatchObject({
      graphiql: false,
      introspection: false,
    });
  });

  test('both can be switched on', () => {
    const env = { NODE_ENV: 'production', GRAPHIQL: 'true', INTROSPECTION: 'true' };
    expect(readConfig(env)).toMatchObject({ graphiql: true, introspection: true });
  });
});
