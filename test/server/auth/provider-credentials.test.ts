import { expect, test } from 'vitest';
import { type Environment, readConfig } from '../../../src/config/config.ts';
import { createCredentialResolver } from '../../../src/server/auth/provider-credentials.ts';

const keysFor = (env: Environment, headers: Record<string, string> = {}) => {
  const { qualia, sutro } = createCredentialResolver(readConfig(env))((name) => headers[name]);
  return [qualia?.key, sutro?.key];
};

const server = { QUALIA_API_KEY: 'server-q', SUTRO_API_KEY: 'server-s' };
const caller = { 'x-qualia-api-key': 'caller-q', 'x-sutro-api-key': 'caller-s' };

test('with server credentials a caller’s keys are not looked at', () => {
  expect(keysFor(server, caller)).toEqual(['server-q', 'server-s']);
});

test('with caller credentials the server’s keys are not used', () => {
  const env = { ...server, CREDENTIALS: 'caller' };
  expect(keysFor(env, caller)).toEqual(['caller-q', 'caller-s']);
  expect(keysFor(env)).toEqual([undefined, undefined]);
});

test('with caller-or-server credentials each provider takes the caller’s key first', () => {
  const env = { ...server, CREDENTIALS: 'caller-or-server' };
  expect(keysFor(env, { 'x-sutro-api-key': 'caller-s' })).toEqual(['server-q', 'caller-s']);
});

test('a key is known by an id that neither shows it nor repeats across providers', () => {
  const of = createCredentialResolver(
    readConfig({ QUALIA_API_KEY: 'same', SUTRO_API_KEY: 'same' }),
  );
  const { qualia, sutro } = of(() => undefined);
  expect(qualia?.id).not.toContain('same');
  expect(qualia?.id).not.toBe(sutro?.id);
  expect(of(() => undefined).qualia?.id).toBe(qualia?.id);
});

test('the keys of a request are looked at once', () => {
  let looks = 0;
  const header = (name: string): string => {
    looks += 1;
    return `${name} key`;
  };
  const of = createCredentialResolver(readConfig({ CREDENTIALS: 'caller' }));
  expect(of(header)).toBe(of(header));
  expect(looks).toBe(2);
});
