import { expect, test } from 'vitest';
import { earliestRead } from '../../../src/upstream/cache/earliest-read.ts';

test.each([
  ['no-cache', 10_000],
  ['No-Cache', 10_000],
  ['max-age=0', 10_000],
  ['max-age=3', 7_000],
  ['no-transform, max-age="3"', 7_000],
  ['max-age=3, no-cache', 10_000],
  ['max-age=3600', -3_590_000],
])('%j accepts reads from %d on', (header, earliest) => {
  expect(earliestRead(header, 10_000)).toBe(earliest);
});

test.each([
  undefined,
  '',
  'no-store',
  'only-if-cached',
  'max-age',
  'max-age=-1',
  'max-age=soon',
  'x-no-cache',
  'no-cache=set-cookie',
])('%j accepts every fresh response', (header) => {
  expect(earliestRead(header, 10_000)).toBeUndefined();
});
