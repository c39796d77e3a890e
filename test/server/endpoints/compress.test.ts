import { expect, test } from 'vitest';
import { createCompressor } from '../../../src/server/endpoints/compress.ts';

test('caches a compressed content, and compresses again after a failure', async () => {
  let tries = 0;
  const compress = createCompressor({
    br: async (content) => {
      tries += 1;
      if (tries === 1) throw new RangeError('No memory.');
      return content;
    },
  });
  const content = Buffer.from('text');
  await expect(compress(content, 'br')).rejects.toThrow('No memory.');
  expect(await compress(content, 'br')).toBe(content);
  expect(await compress(content, 'br')).toBe(content);
  expect(tries).toBe(2);
});
