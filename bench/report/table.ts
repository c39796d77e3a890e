import type { Spread } from './statistics.ts';

/** A Markdown table whose columns also stand below each other in a terminal. The first column is text, the rest numbers. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, at) =>
    at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

const PARTS = /\B(?=(\d{3})+$)/g;

/** A whole number, thousands apart. */
export const formatCount = (value: number): string => String(value).replace(PARTS, '\u202f');

/** Three significant digits at the least, thousands apart; a dash for what was not measured. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  const parted = whole.replace(PARTS, '\u202f');
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}

/** `median (min–max)`. */
export const formatSpread = ({ median, min, max }: Spread, format = formatNumber): string =>
  Number.isFinite(median) ? `${format(median)} (${format(min)}–${format(max)})` : '–';

/** A quotient: `1.35 ×`. */
export const formatRatio = (value: number): string =>
  Number.isFinite(value) ? `${value.toFixed(2)}` : '–';
