import { afterEach, expect, test, vi } from 'vitest';
import type { LightAbortController } from '../../src/async/abort.ts';
import {
  type FlightResolvers,
  SingleFlight,
  type StartTask,
} from '../../src/async/single-flight.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

type Work = {
  readonly end: LightAbortController;
  readonly finish: (value: string) => void;
  readonly fail: (error: Error) => void;
};

/** Flights of work that ends when the test says so, each time with the end that it was given. */
const airport = (openMs = 1_000) => {
  const flights = new SingleFlight<string>(openMs);
  const begun: Work[] = [];
  const depart: StartTask<string> = (end, land) =>
    new Promise((resolve, fail) => {
      const finish = (value: string) => {
        land(value);
        resolve();
      };
      begun.push({ end, finish, fail });
    });
  /** Boards; `told` is what the passenger was told. */
  const board = (key: unknown = 'key') => {
    const told: unknown[] = [];
    const passenger: FlightResolvers<string> = {
      resolve: (outcome) => told.push(outcome),
      reject: (error) => told.push(`lost: ${error}`),
    };
    return { ...flights.join(key, passenger, depart), told };
  };
  return { board, begun };
};

/** Work may begin a turn of the event loop after somebody has asked for it. */
const departure = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('equal work is done once, and its outcome is everybody’s', async () => {
  const { board, begun } = airport();
  const seats = Array.from({ length: 5 }, () => board());
  expect(seats.map(({ isShared: isJoined }) => isJoined)).toEqual([false, true, true, true, true]);
  await departure();
  expect(begun).toHaveLength(1);
  begun[0]?.finish('done');
  expect(seats.map(({ told }) => told)).toEqual(Array(5).fill(['done']));
});

test('other work is done by itself, also where objects are its keys', async () => {
  const { board, begun } = airport();
  const seats = ['a', 'b', {}, {}, Symbol('a')].map((key) => board(key));
  expect(seats.every(({ isShared: isJoined }) => !isJoined)).toBe(true);
  await departure();
  for (const [index, { finish }] of begun.entries()) finish(`${index}`);
  expect(seats.map(({ told }) => told)).toEqual([['0'], ['1'], ['2'], ['3'], ['4']]);
});

test('what has come to an end is not remembered', async () => {
  const { board, begun } = airport();
  const first = board();
  await departure();
  begun[0]?.finish('first');
  const second = board();
  expect(second.isShared).toBe(false);
  await departure();
  begun[1]?.finish('second');
  expect([first.told, second.told]).toEqual([['first'], ['second']]);
});

test('a failure is everybody’s, and nobody’s after that', async () => {
  const { board, begun } = airport();
  const seats = [board(), board()];
  await departure();
  begun[0]?.fail(new Error('no'));
  await departure();
  expect(seats.map(({ told }) => told)).toEqual(Array(2).fill(['lost: Error: no']));
  expect(board().isShared).toBe(false);
});

test('work goes on while somebody waits, and ends with the last one', async () => {
  const { board, begun } = airport();
  const [first, second, third] = Array.from({ length: 3 }, () => board());
  await departure();
  second?.unsubscribe();
  first?.unsubscribe();
  expect(begun[0]?.end.aborted).toBe(false);
  third?.unsubscribe();
  expect(begun[0]?.end.aborted).toBe(true);
});

test('who has left is told like any other', async () => {
  const { board, begun } = airport();
  const seats = [board(), board()];
  await departure();
  seats[1]?.unsubscribe();
  begun[0]?.finish('done');
  begun[0]?.finish('and done again');
  expect(seats.map(({ told }) => told)).toEqual([['done'], ['done']]);
});

test('nobody joins what was abandoned, nor lands in its place', async () => {
  const { board, begun } = airport();
  const first = board();
  await departure();
  first.unsubscribe();
  const second = board();
  expect(second.isShared).toBe(false);
  await departure();
  begun[0]?.finish('too late');
  expect([first.told, second.told]).toEqual([['too late'], []]);
  expect(board().isShared).toBe(true);
  expect(begun).toHaveLength(2);
  expect(begun[1]?.end.aborted).toBe(false);
});

test('who comes late departs anew, and those after it with it', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const { board, begun } = airport(100);
  const first = board();
  now = 99.9;
  expect(board().isShared).toBe(true);
  now = 100;
  const late = board();
  expect(late.isShared).toBe(false);
  now = 199;
  expect(board().isShared).toBe(true);
  await departure();
  begun[0]?.finish('early');
  expect(first.told).toEqual(['early']);
  expect(board().isShared).toBe(true);
  begun[1]?.finish('late');
  expect(late.told).toEqual(['late']);
  expect(begun).toHaveLength(2);
});

test('the leaving of one flight does not end the other', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const { board, begun } = airport(100);
  const first = board();
  now = 100;
  const second = board();
  await departure();
  first.unsubscribe();
  expect(begun.map(({ end }) => end.aborted)).toEqual([true, false]);
  expect(board().isShared).toBe(true);
  second.unsubscribe();
  expect(begun[1]?.end.aborted).toBe(false);
});

test('work that all have left before it begins is not begun, and all are told', async () => {
  const { board, begun } = airport();
  const seats = [board(), board()];
  for (const { unsubscribe: leave } of seats) leave();
  const later = board();
  await departure();
  expect(seats.map(({ told }) => told)).toEqual(
    Array(2).fill(['lost: AbortError: Nobody waits any more.']),
  );
  expect([later.isShared, later.told, begun.length]).toEqual([false, [], 1]);
});
