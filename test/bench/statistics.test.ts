import { expect, it } from 'vitest';
import {
  median,
  pairedRatios,
  quantile,
  slopeOf,
  spreadOf,
} from '../../bench/report/statistics.ts';

it('the median is the middle value, or the mean of the two in the middle, in whatever order they come', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
  expect(median([3])).toBe(3);
  expect(median([])).toBeNaN();
});

it('a quantile is a value that was measured: the first that is not below the share', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, at) => at + 1);
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile(hundred, 1)).toBe(100);
  expect(quantile([7], 0.01)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

it('a spread tells the least and the most, and of nothing it tells nothing', () => {
  expect(spreadOf([2, 9, 4])).toEqual({ median: 4, min: 2, max: 9 });
  expect(spreadOf([])).toEqual({ median: Number.NaN, min: Number.NaN, max: Number.NaN });
});

it('ratios pair what was measured in the same round, so a slow round counts for both', () => {
  expect(pairedRatios([200, 20, 300], [100, 10])).toEqual([2, 2]);
});

it('the slope is the growth per unit, and not moved by where the line lies', () => {
  expect(
    slopeOf([
      [0, 5],
      [1, 7],
      [2, 9],
    ]),
  ).toBeCloseTo(2);
  expect(
    slopeOf([
      [10, 300],
      [11, 300],
      [12, 300],
    ]),
  ).toBeCloseTo(0);
  expect(slopeOf([[1, 1]])).toBeNaN();
});
