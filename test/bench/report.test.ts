import { describe, expect, it } from 'vitest';
import { withBlock } from '../../bench/report/document.ts';
import { svgPlot } from '../../bench/report/plot.ts';
import { formatNumber, formatSpread, markdownTable } from '../../bench/report/table.ts';
import { linearTicks, logTicks } from '../../bench/report/ticks.ts';

describe('tables', () => {
  it('are Markdown whose columns stand below each other, numbers to the right', () => {
    expect(
      markdownTable(
        ['', 'ops'],
        [
          ['ours', '1 000'],
          ['a peer', '7'],
        ],
      ),
    ).toBe(
      ['|        |   ops |', '| ------ | ----: |', '| ours   | 1 000 |', '| a peer |     7 |'].join(
        '\n',
      ),
    );
  });

  it('tell three digits, thousands apart, and a dash for what the system did not tell', () => {
    const all = [0.1234, 1.234, 12.34, 1234.5, 1_234_567, Number.NaN];
    expect(all.map((it) => formatNumber(it).replaceAll('\u202f', '_'))).toEqual([
      '0.12',
      '1.23',
      '12.3',
      '1_235',
      '1_234_567',
      '–',
    ]);
    expect(formatSpread({ median: 2, min: 1, max: 3 })).toBe('2.00 (1.00–3.00)');
  });
});

describe('the document', () => {
  const text = 'By hand.\n<!-- bench:a -->\nold\n<!-- /bench:a -->\nBy hand, too.\n';

  it('gets a new part between its marks, again and again, and keeps what was written by hand', () => {
    const once = withBlock(text, 'a', 'new');
    expect(once).toBe('By hand.\n<!-- bench:a -->\n\nnew\n\n<!-- /bench:a -->\nBy hand, too.\n');
    expect(withBlock(once, 'a', 'new')).toBe(once);
  });

  it('is left alone when it has no place for a part', () => {
    expect(() => withBlock(text, 'b', 'new')).toThrow('There is no place for b.');
  });
});

describe('ticks', () => {
  it('are round and cover what is drawn', () => {
    expect(linearTicks(0, 10)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(linearTicks(0, 0.23)).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25]);
    expect(logTicks(0.3, 12)).toEqual([0.2, 0.5, 1, 2, 5, 10, 20]);
    expect(logTicks(1, 5_000)).toEqual([1, 10, 100, 1_000, 10_000]);
  });
});

describe('plots', () => {
  const plot = {
    title: 'Cost & growth',
    x: { label: 'datasets', scale: 'log', ticks: [1, 10, 100] },
    y: { label: 'milliseconds', scale: 'linear' },
    series: [
      {
        name: 'p50 <ms>',
        points: [
          { x: 1, y: 0 },
          { x: 10, y: 5, spread: [4, 8] },
          { x: 100, y: 10 },
        ],
      },
    ],
  } as const;
  const svg = svgPlot(plot);
  const points = /points="([^"]+)"/
    .exec(svg)?.[1]
    ?.split(' ')
    .map((it) => it.split(',').map(Number));

  it('put equal factors equally far apart on a logarithmic axis, and greater values higher', () => {
    const [first = [], second = [], third = []] = points ?? [];
    expect(Number(second[0]) - Number(first[0])).toBeCloseTo(
      Number(third[0]) - Number(second[0]),
      0,
    );
    expect(second[1]).toBeCloseTo((Number(first[1]) + Number(third[1])) / 2, 0);
    expect(third[1]).toBeLessThan(Number(first[1]));
  });

  it('have axes, values along them, names of the lines, and a text for who cannot see them', () => {
    const texts = Array.from(svg.matchAll(/<text[^>]*>([^<]*)</g), ([, text]) => text);
    expect(texts).toEqual(
      expect.arrayContaining(['Cost &amp; growth', 'p50 &lt;ms>', 'datasets', 'milliseconds']),
    );
    expect(texts).toEqual(expect.arrayContaining(['1', '10', '100', '0', '2', '4', '6', '8']));
    expect(svg).toContain('<title>Cost &amp; growth</title>');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('have no background, and the same inks on white and on black', () => {
    expect(svg).not.toMatch(/<rect|<style|#fff\b|#000\b/);
  });

  it('refuse to be empty', () => {
    expect(() => svgPlot({ ...plot, series: [] })).toThrow(RangeError);
  });
});
