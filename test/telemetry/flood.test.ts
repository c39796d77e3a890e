import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../src/telemetry/log.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const startLog = async () => {
  const lines: { event: string; lines?: number; of?: string }[] = [];
  const log = await createLog({
    level: 'info',
    to: { write: (line: string) => void lines.push(JSON.parse(line)) },
  });
  const operation = (codes: readonly string[]) =>
    log.operation(
      { requestId: 'r', name: undefined, duration: 1, upstreamCalls: 0, codes },
      { requestId: 'r', startedAt: 0 },
    );
  return { log, lines, operation };
};

test('writes 100 lines of one kind in ten seconds, and says how many it omits', async () => {
  const { lines, operation } = await startLog();
  for (let count = 0; count < 350; count += 1) operation(['RATE_LIMITED']);
  operation(['UNAUTHENTICATED']);
  expect(lines).toHaveLength(101);
  vi.advanceTimersByTime(10_000);
  expect(lines.at(-1)).toMatchObject({
    event: 'omitted',
    of: 'operation RATE_LIMITED',
    lines: 250,
  });
  operation(['RATE_LIMITED']);
  expect(lines).toHaveLength(103);
});

test('writes every operation without errors', async () => {
  const { lines, operation } = await startLog();
  for (let count = 0; count < 350; count += 1) operation([]);
  expect(lines).toHaveLength(350);
});

test('cuts unexpected errors by their message', async () => {
  const { log, lines } = await startLog();
  for (let count = 0; count < 350; count += 1) log.report(new Error('the same'), 'r');
  log.report(new Error('another'), 'r');
  expect(lines).toHaveLength(101);
  vi.advanceTimersByTime(10_000);
  expect(lines.at(-1)).toMatchObject({
    event: 'omitted',
    of: 'unexpected-error the same',
    lines: 250,
  });
});

test('counts kinds beyond 200 together', async () => {
  const { log, lines } = await startLog();
  for (let count = 0; count < 400; count += 1) log.report(new Error(`error ${count}`), 'r');
  expect(lines).toHaveLength(300);
});
