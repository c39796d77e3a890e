import { describe, expect, it } from 'vitest';
import { SynchronizedScan } from '../../../src/loaders/jobs/synchronized-scan.ts';

describe('SynchronizedScan', () => {
  it('starts at the page that was started last, while it is being read', async () => {
    const scan = new SynchronizedScan();
    const reads = { first: Promise.withResolvers<void>(), second: Promise.withResolvers<void>() };
    expect(scan.cursor).toBeUndefined();
    const first = scan.readPage(undefined, () => reads.first.promise);
    expect(scan.cursor).toBeUndefined();
    const second = scan.readPage('2', () => reads.second.promise);
    const again = scan.readPage('2', () => Promise.reject(new Error('no')));
    await expect(again).rejects.toThrow('no');
    expect(scan.cursor).toBe('2');
    reads.second.resolve();
    await second;
    expect(scan.cursor).toBeUndefined();
    reads.first.resolve();
    await first;
    expect(scan.cursor).toBeUndefined();
  });
});
