import { expect, test } from 'vitest';
import { createRedactor } from '../../src/telemetry/redact.ts';

const scrub = createRedactor([]);

test.each([
  ['Bearer abc', '[redacted]'],
  ['Basic YTpi', '[redacted]'],
  ['"authorization":"Key 12ab-9"', '"authorization":"[redacted]"'],
  ['Key abcdefghijklmnopqrst', '[redacted]'],
  ['Key abc:def', '[redacted]'],
  ['sk-live-abcdefgh', '[redacted]'],
  ['redis://user:pass@host', 'redis://[redacted]@host'],
  [`${'a'.repeat(50)}://user:pass@host`, `${'a'.repeat(50)}://[redacted]@host`],
])('%s is a secret whose owner nobody knows', (line, shown) => {
  expect(scrub(line)).toBe(shown);
});

test.each([
  'Expected 200 OK from the JSON Web Key Set HTTP response',
  '{"message":"Invalid Key."}',
  'the Key is missing',
])('%s has the word, and no secret', (line) => {
  expect(scrub(line)).toBe(line);
});
