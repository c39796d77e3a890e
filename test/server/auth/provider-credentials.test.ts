import { expect, test } from 'vitest';
import { type Environment, readConfig } from '../../../src/config/config.ts';
import { createCredentialResolver } from '../../../src/server/auth/provider-credentials.ts';

const keysFor = (env: Environment, headers: Record<string, string> = {}) => {
  const { qualia, sutro } = createCredentialResolver(readConfig(env))((name) => headers[name]);
  return [qualia?.key, sutro?.key];
};

const server = { QUALIA_API_KEY: 'server-q', SUTRO_API_KEY: 'server-s' };
const caller = { 'x-qualia-api-key': 'caller-q', 'x-sutro-api-key': 'caller-s' };

test('ignores the caller’s keys with CREDENTIALS=server', () => {
  expect(keysFor(server, caller)).toEqual(['server-q', 'server-s']);
});

test('does not use the server’s keys with CREDENTIALS=caller', () => {
  const env = { ...server, CREDENTIALS: 'caller' };
  expect(keysFor(env, caller)).toEqual(['caller-q', 'caller-s']);
  expect(keysFor(env)).toEqual([undefined, undefined]);
});

test('prefers the caller’s key of each provider with CREDENTIALS=caller-or-server', () => {
  const env = { ...server, CREDENTIALS: 'caller-or-server' };
  expect(keysFor(env, { 'x-sutro-api-key': 'caller-s' })).toEqual(['server-q', 'caller-s']);
});

test('gives a key an id that does not contain it and differs between providers', () => {
  const of = createCredentialResolver(
    readConfig({ QUALIA_API_KEY: 'same', SUTRO_API_KEY: 'same' }),
  );
  const { qualia, sutro } = of(() => undefined);
  expect(qualia?.id).not.toContain('same');
  expect(qualia?.id).not.toBe(sutro?.id);
  expect(of(() => undefined).qualia?.id).toBe(qualia?.id);
});

test('resolves the keys of a request once', () => {
  let looks = 0;
  const header = (name: string): string => {
    looks += 1;
    return `${name} key`;
  };
  const of = createCredentialResolver(readConfig({ CREDENTIALS: 'caller' }));
  expect(of(header)).toBe(of(header));
  expect(looks).toBe(2);
});
