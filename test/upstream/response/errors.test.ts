import { describe, expect, test } from 'vitest';
import type { UpstreamRequest } from '../../../src/upstream/request.ts';
import { responseError } from '../../../src/upstream/response/errors.ts';
import { READ } from '../fake-provider.ts';

type Refused = {
  readonly status: number;
  readonly body?: unknown;
  readonly retryAfter?: string;
  readonly read?: Partial<UpstreamRequest<unknown>>;
};

const SECRETS = ['sk_live_1', 'api.example:8443', 'api.example'];

const refused = ({ status, body = '', retryAfter, read }: Refused) =>
  responseError(
    { ...READ, ...read },
    {
      status,
      headers: { 'retry-after': retryAfter },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
    SECRETS,
  );

test.each([
  [400, 'BAD_USER_INPUT', false],
  [401, 'PROVIDER_UNAUTHENTICATED', false],
  [402, 'PROVIDER_PAYMENT_REQUIRED', false],
  [403, 'PROVIDER_UNAUTHENTICATED', false],
  [404, 'PROVIDER_NOT_OFFERED', false],
  [408, 'PROVIDER_TIMEOUT', true],
  [410, 'PROVIDER_UNAVAILABLE', false],
  [418, 'PROVIDER_UNAVAILABLE', false],
  [422, 'BAD_USER_INPUT', false],
  [425, 'RATE_LIMITED', true],
  [429, 'RATE_LIMITED', true],
  [500, 'PROVIDER_UNAVAILABLE', true],
  [502, 'PROVIDER_UNAVAILABLE', true],
  [503, 'PROVIDER_UNAVAILABLE', true],
  [504, 'PROVIDER_TIMEOUT', true],
  [524, 'PROVIDER_TIMEOUT', true],
  [301, 'PROVIDER_UNAVAILABLE', false],
  [307, 'PROVIDER_UNAVAILABLE', false],
])('status %i is %s', (status, code, retryable) => {
  const error = refused({ status, body: { detail: 'at https://api.example/x' } });
  expect(error).toMatchObject({ code, retryable, status, provider: 'qualia' });
  expect(error.extensions).toMatchObject({ code, provider: 'qualia', upstreamStatus: status });
  expect(error.message).not.toContain('api.example');
});

describe('a refused cursor', () => {
  const read = { hasCursor: true };

  test.each([400, 410, 422])('is expired when the status is %i', (status) => {
    const body = { detail: 'Invalid pagination parameters' };
    expect(refused({ status, body, read }).code).toBe('CURSOR_EXPIRED');
  });

  test('is expired when the list of complaints names it', () => {
    const detail = [
      { loc: ['query', 'limit'], msg: 'too big' },
      { loc: ['query', 'cursor'], msg: 'unreadable' },
    ];
    expect(refused({ status: 422, body: { detail }, read }).code).toBe('CURSOR_EXPIRED');
  });

  test('is not blamed when the list of complaints names other fields only', () => {
    const detail = [{ loc: ['query', 'search'], msg: 'too long' }];
    expect(refused({ status: 422, body: { detail }, read })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'Qualia: search: too long',
    });
  });

  test('is expired when a complaint does not say where', () => {
    expect(refused({ status: 422, body: { detail: [{ msg: 'no' }] }, read }).code).toBe(
      'CURSOR_EXPIRED',
    );
  });
});

describe('the provider’s own words', () => {
  test.each([
    [{ detail: 'text' }, 'text'],
    [{ error: 'second', message: 'third' }, 'second'],
    [{ message: 'third' }, 'third'],
    [{ detail: null, error: 'second' }, 'second'],
    [{ detail: [{ loc: ['body', 'a', 0], msg: 'bad' }, 'plain'] }, 'a.0: bad; plain'],
    [{ detail: { message: 'inside' } }, 'inside'],
    [{ detail: { code: 7 }, message: 'third' }, 'third'],
  ])('of %j are %s', (body, text) => {
    expect(refused({ status: 400, body }).message).toBe(`Qualia: ${text}`);
  });

  test.each([['<html>'], [[1]], [null], [{}], [{ detail: '' }], [{ detail: 7 }]])(
    'are missing in %j',
    (body) => {
      expect(refused({ status: 400, body }).message).toBe(
        'Qualia: The request has an argument that cannot be used.',
      );
    },
  );

  test('come without addresses, keys and line breaks, and bounded', () => {
    const detail =
      'see https://api.example/docs?k=1 or api.example:8443\n with sk_live_1 or sk_test_99 ' +
      'x'.repeat(1_000);
    const { message } = refused({ status: 422, body: { detail } });
    expect(message).toMatch(/^Qualia: see … or … with … or … x+$/);
    expect(message.length).toBeLessThanOrEqual(320);
  });

  test.each([
    'limit must be at most 1000',
    'The value "NEWST" is not one of: NEWEST, OLDEST.',
    'created_after: 2026-01-01T00:00:00Z is later than created_before',
    'the project (id 7) has no lerobot_v3 data and/or models',
    'La clé n’est pas valide: « été »',
    'a key is missing; the token has expired',
  ])('pass where they are a plain sentence: %s', (detail) => {
    expect(refused({ status: 422, body: { detail } }).message).toBe(`Qualia: ${detail}`);
  });

  test.each([
    ['see http://10.0.0.7/x', 'see …'],
    ['at 10.0.0.7 or 10.0.0.7:80 or [fe80::1]:80, twice', 'at … or … or …, twice'],
    ['db-7.internal refused, localhost:5432 too', '… refused, … too'],
    ['in /srv/app/main.py and C:\\app\\main.py.', 'in … and ….'],
    ['mail ops@example.com', 'mail …'],
    ['with Bearer abc', 'with Bearer …'],
    ['with Key 12ab and authorization: Basic YTpi', 'with Key … and authorization: Basic …'],
    ['with sk-live-abc', 'with …'],
    ['with "sk-live-abc".', 'with ….'],
    ['with eyJhbGciOiJub25lIn0.e30.x', 'with …'],
    ['with 3f2a9c81d04b47e6a5b0', 'with …'],
    ['with token=abc', 'with …'],
    ['with SK_LIVE_1 and sk-live-1 and sk%5Flive%5F1', 'with … and … and …'],
    ['with s\u200bk_live_1 and ｓｋ＿ｌｉｖｅ＿１', 'with … and …'],
    ['a \u202eback\u202c b\0c\u009bd\u2028e', 'a back b c d e'],
    ['broken\n  at run (/srv/x.js:1:2)\nTraceback (most recent call last):\nhere', 'broken here'],
  ])('have gaps for what is no word: %j', (detail, text) => {
    expect(refused({ status: 422, body: { detail } }).message).toBe(`Qualia: ${text}`);
  });

  test.each([['sk _ live _ 1'], ['<p>sorry'], ['\u200b \0']])('are left out: %j', (detail) => {
    expect(refused({ status: 422, body: { detail } }).message).toBe(
      'Qualia: The request has an argument that cannot be used.',
    );
  });

  test('have no fields that are no names', () => {
    const detail = [
      { loc: ['body', 'http://10.0.0.7'], msg: 'bad' },
      { loc: ['body', 'sk_live_1'], msg: 'bad' },
      { loc: ['body', 'filter', 'name', 0], msg: 'bad' },
    ];
    expect(refused({ status: 422, body: { detail } }).message).toBe(
      'Qualia: bad; bad; filter.name.0: bad',
    );
  });

  test('are cut where no key is split', () => {
    const words = 'word '.repeat(398);
    for (let length = 0; length < 20; length += 1) {
      const detail = `${words}${'x'.repeat(length)} unlisted_key_of_someone`;
      const { message } = refused({ status: 422, body: { detail } });
      expect(message).not.toContain('unlisted');
      expect(message.length).toBeLessThanOrEqual(320);
    }
  });

  test('are not told where the caller’s arguments are not at fault', () => {
    const { message } = refused({ status: 500, body: { detail: 'stack at db-7' } });
    expect(message).toBe('Qualia: The provider is not available.');
  });
});

describe('retryAfter', () => {
  test.each([
    ['7', 7],
    ['0', 0],
    ['1.5', 1.5],
    ['-3', undefined],
    ['soon', undefined],
    ['', undefined],
    ['9'.repeat(400), undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('of the header %j is %s', (retryAfter, seconds) => {
    const error = refused({ status: 429, retryAfter });
    expect(error.retryAfter).toBe(seconds);
    expect(error.extensions.retryAfter).toBe(seconds);
  });

  test('is read from an HTTP date', () => {
    const retryAfter = new Date(Date.now() + 90_000).toUTCString();
    expect(refused({ status: 503, retryAfter }).retryAfter).toBeGreaterThan(85);
  });

  test.each([
    [{ error: 'slow down', retry_after: 12 }, 12],
    [{ retry_after: '3' }, 3],
    [{ retry_after: -1 }, undefined],
    [{ retry_after: {} }, undefined],
  ])('of the body %j is %s', (body, seconds) => {
    expect(refused({ status: 429, body }).retryAfter).toBe(seconds);
  });
});
