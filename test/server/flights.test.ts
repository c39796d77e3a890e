import { afterEach, expect, test, vi } from 'vitest';
import { Flights } from '../../src/server/flights.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Work that ends when the test says so, each time with the signal that it was given. */
const startWork = () => {
  const begun: {
    end: AbortController;
    finish: (value: string) => void;
    fail: (e: Error) => void;
  }[] = [];
  const depart = (end: AbortController) =>
    new Promise<string>((finish, fail) => begun.push({ end, finish, fail }));
  return { begun, depart };
};

/** Work may begin a turn of the event loop after somebody has asked for it. */
const departure = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('equal work is done once, and its outcome is everybody’s', async () => {
  const flights = new Flights<string>(1_000);
  const { begun, depart } = startWork();
  const passages = Array.from({ length: 5 }, () => flights.board('key', depart));
  expect(passages.map(({ isJoined }) => isJoined)).toEqual([false, true, true, true, true]);
  await departure();
  expect(begun).toHaveLength(1);
  begun[0]?.finish('done');
  expect(await Promise.all(passages.map(({ outcome }) => outcome))).toEqual(Array(5).fill('done'));
});

test('other work is done by itself, also where objects are its keys', async () => {
  const flights = new Flights<string>(1_000);
  const { begun, depart } = startWork();
  const keys = ['a', 'b', {}, {}, Symbol('a')];
  const passages = keys.map((key) => flights.board(key, depart));
  expect(passages.every(({ isJoined }) => !isJoined)).toBe(true);
  await departure();
  for (const [index, { finish }] of begun.entries()) finish(`${index}`);
  expect(await Promise.all(passages.map(({ outcome }) => outcome))).toEqual([
    '0',
    '1',
    '2',
    '3',
    '4',
  ]);
});

test('what has come to an end is not remembered', async () => {
  const flights = new Flights<string>(1_000);
  const { begun, depart } = startWork();
  const first = flights.board('key', depart);
  await departure();
  begun[0]?.finish('first');
  await first.outcome;
  const second = flights.board('key', depart);
  expect(second.isJoined).toBe(false);
  await departure();
  begun[1]?.finish('second');
  expect([await first.outcome, await second.outcome]).toEqual(['first', 'second']);
});

test('a failure is everybody’s, and nobody’s after that', async () => {
  const flights = new Flights<string>(1_000);
  const { begun, depart } = startWork();
  const passages = [flights.board('key', depart), flights.board('key', depart)];
  await departure();
  begun[0]?.fail(new Error('no'));
  for (const { outcome } of passages) await expect(outcome).rejects.toThrow('no');
  expect(flights.board('key', depart).isJoined).toBe(false);
});

test('work goes on while somebody waits, and ends with the last one', async () => {
  const flights = new Flights<string>(1_000);
  const { begun, depart } = startWork();
  const [first, second, third] = Array.from({ length: 3 }, () => flights.board('key', depart));
  await departure();
  second?.leave();
  first?.leave();
  expect(begun[0]?.end.signal.aborted).toBe(false);
  third?.leave();
  expect(begun[0]?.end.signal.aborted).toBe(true);
});

test('nobody joins what was abandoned, nor lands in its place', async () => {
  const flights = new Flights<string>(1_000);
  const { begun, depart } = startWork();
  const first = flights.board('key', depart);
  await departure();
  first.leave();
  const second = flights.board('key', depart);
  expect(second.isJoined).toBe(false);
  await departure();
  begun[0]?.finish('too late');
  await first.outcome;
  expect(flights.board('key', depart).isJoined).toBe(true);
  expect(begun).toHaveLength(2);
  expect(begun[1]?.end.signal.aborted).toBe(false);
});

test('who comes late departs anew, and those after it with it', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const flights = new Flights<string>(100);
  const { begun, depart } = startWork();
  const first = flights.board('key', depart);
  now = 99.9;
  expect(flights.board('key', depart).isJoined).toBe(true);
  now = 100;
  const late = flights.board('key', depart);
  expect(late.isJoined).toBe(false);
  now = 199;
  expect(flights.board('key', depart).isJoined).toBe(true);
  await departure();
  begun[0]?.finish('early');
  expect(await first.outcome).toBe('early');
  expect(flights.board('key', depart).isJoined).toBe(true);
  begun[1]?.finish('late');
  expect(await late.outcome).toBe('late');
  expect(begun).toHaveLength(2);
});

test('the leaving of one flight does not end the other', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const flights = new Flights<string>(100);
  const { begun, depart } = startWork();
  const first = flights.board('key', depart);
  now = 100;
  const second = flights.board('key', depart);
  await departure();
  first.leave();
  expect(begun.map(({ end }) => end.signal.aborted)).toEqual([true, false]);
  expect(flights.board('key', depart).isJoined).toBe(true);
  second.leave();
  expect(begun[1]?.end.signal.aborted).toBe(false);
});
