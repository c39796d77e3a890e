import { linearTicks, logTicks } from './ticks.ts';

export type Point = {
  readonly x: number;
  readonly y: number;
  /** Least and most that was measured, drawn as a whisker. */
  readonly spread?: readonly [low: number, high: number];
};

export type Series = { readonly name: string; readonly points: readonly Point[] };

export type Axis = {
  readonly label: string;
  readonly scale: 'linear' | 'log';
  /** Where lines are drawn and values written; round values by default. */
  readonly ticks?: readonly number[];
};

export type Plot = {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
};

const WIDTH = 720;
const HEIGHT = 420;
const AREA = { left: 72, right: WIDTH - 24, top: 84, bottom: HEIGHT - 56 };
// A picture in a README cannot know whether it stands on white or on black: these are legible on both.
const INK = '#768390';
const COLOURS = ['#2f81f7', '#d9730d', '#2da44e', '#a371f7'];
/** Points closer together than this would be one thick line. */
const MAX_MARKED_POINTS = 40;

/** Lines with marks as an SVG of its own, without a background. */
export function svgPlot({ title, x, y, series }: Plot): string {
  const points = series.flatMap((it) => it.points);
  const xs = points.map((point) => point.x);
  const ys = points.flatMap((point) => [point.y, ...(point.spread ?? [])]);
  const toX = scaleOf(x, x.scale === 'linear' ? [0, ...xs] : xs, [AREA.left, AREA.right]);
  const toY = scaleOf(y, y.scale === 'linear' ? [0, ...ys] : ys, [AREA.bottom, AREA.top]);
  const middle = (AREA.left + AREA.right) / 2;
  const centre = (AREA.top + AREA.bottom) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">`,
    `<title>${escaped(title)}</title>`,
    `<text x="${AREA.left}" y="22" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...legend(series),
    ...toY.ticks.flatMap(({ at, text }) => [
      `<line x1="${AREA.left}" x2="${AREA.right}" y1="${at}" y2="${at}" stroke="${INK}" stroke-opacity="0.25"/>`,
      `<text x="${AREA.left - 8}" y="${round(at + 4)}" text-anchor="end">${text}</text>`,
    ]),
    ...toX.ticks.flatMap(({ at, text }) => [
      `<line x1="${at}" x2="${at}" y1="${AREA.bottom}" y2="${AREA.bottom + 5}" stroke="${INK}"/>`,
      `<text x="${at}" y="${AREA.bottom + 20}" text-anchor="middle">${text}</text>`,
    ]),
    `<line x1="${AREA.left}" x2="${AREA.right}" y1="${AREA.bottom}" y2="${AREA.bottom}" stroke="${INK}"/>`,
    `<text x="${middle}" y="${HEIGHT - 14}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text transform="translate(18 ${centre}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
    ...series.flatMap((it, at) => curve(it, colourOf(at), { toX, toY })),
    '</svg>',
    '',
  ].join('\n');
}

type Scale = {
  readonly position: (value: number) => number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
};

/** From values to pixels; a logarithmic scale leaves out what is not above 0. */
function scaleOf(
  axis: Axis,
  values: readonly number[],
  [from, to]: readonly [number, number],
): Scale {
  const isLog = axis.scale === 'log';
  const drawn = values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  if (drawn.length === 0) throw new RangeError(`There is nothing to draw along “${axis.label}”.`);
  const [least, most] = [Math.min(...drawn), Math.max(...drawn)];
  const ticks = axis.ticks ?? (isLog ? logTicks(least, most) : linearTicks(least, most));
  const measure = (value: number): number => (isLog ? Math.log10(value) : value);
  const low = measure(Math.min(least, ...ticks));
  const high = measure(Math.max(most, ...ticks));
  const position = (value: number): number =>
    round(from + ((measure(value) - low) / (high - low || 1)) * (to - from));
  return { position, ticks: ticks.map((tick) => ({ at: position(tick), text: tickText(tick) })) };
}

/** In rows, by an estimate of how wide the names are. */
function legend(series: readonly Series[]): string[] {
  let left = AREA.left;
  let top = 42;
  return series.flatMap(({ name }, at) => {
    const width = 48 + name.length * 6.5;
    if (left > AREA.left && left + width > AREA.right) {
      left = AREA.left;
      top += 18;
    }
    const entry = [
      `<line x1="${left}" x2="${left + 18}" y1="${top}" y2="${top}" stroke="${colourOf(at)}" stroke-width="2.5"/>`,
      `<text x="${left + 24}" y="${top + 4}">${escaped(name)}</text>`,
    ];
    left = round(left + width);
    return entry;
  });
}

const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? INK;

function curve(
  { points }: Series,
  colour: string,
  { toX, toY }: { readonly toX: Scale; readonly toY: Scale },
): string[] {
  const positions = points.map(({ x, y, spread }) => ({
    x: toX.position(x),
    y: toY.position(y),
    ends: spread?.map(toY.position),
  }));
  const path = positions.map(({ x, y }) => `${x},${y}`).join(' ');
  const whiskers = positions.flatMap(({ x, ends }) =>
    ends
      ? [
          `<line x1="${x}" x2="${x}" y1="${ends[0]}" y2="${ends[1]}" stroke="${colour}" stroke-opacity="0.6"/>`,
        ]
      : [],
  );
  const marks = positions.length > MAX_MARKED_POINTS ? [] : positions;
  return [
    ...whiskers,
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"/>`,
    ...marks.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${colour}"/>`),
  ];
}

const round = (value: number): number => Math.round(value * 10) / 10;

const tickText = (value: number): string => {
  const [whole = '', fraction] = String(value).split('.');
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return fraction === undefined ? parted : `${parted}.${fraction}`;
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
