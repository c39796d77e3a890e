import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';

const pasted = (text: string) => [text, `${text}\n`, ` ${text}\t`, `"${text}"`, `'${text}' `];

test.each(pasted('sk_a'))('the key %j is read without what was pasted around it', (text) => {
  const { qualia, sutro } = readConfig({ QUALIA_API_KEY: text, SUTRO_API_KEY: text }).providers;
  expect([qualia.apiKey, sutro.apiKey]).toEqual(['sk_a', 'sk_a']);
});

test.each([
  ...pasted('https://own.test/q'),
  ...pasted('https://own.test/q/'),
  ...pasted('https://own.test/q/v1'),
  ...pasted('https://own.test/q/v1/'),
])('the base URL %j of Qualia is read without what was pasted around it', (url) => {
  expect(readConfig({ QUALIA_BASE_URL: url }).providers.qualia.baseUrl).toBe('https://own.test/q');
});

test('a path of which v1 is a part only is kept', () => {
  const { qualia } = readConfig({ QUALIA_BASE_URL: 'https://own.test/v1/rev1' }).providers;
  expect(qualia.baseUrl).toBe('https://own.test/v1/rev1');
});
