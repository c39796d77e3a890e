const STEPS = [1, 2, 5, 10];

/** Round values that cover `min` to `max` in about `count` steps. */
export function linearTicks(min: number, max: number, count = 5): number[] {
  const span = max - min || Math.abs(max) || 1;
  const magnitude = 10 ** Math.floor(Math.log10(span / count));
  const leap = STEPS.find((it) => it * magnitude * count >= span) ?? 10;
  const step = leap * magnitude;
  const first = Math.floor(min / step);
  const last = Math.ceil(max / step);
  return Array.from({ length: last - first + 1 }, (_, at) => rounded((first + at) * step));
}

/** Powers of ten that cover `min` to `max`, both above 0; with less than two of them between, also 2 and 5 of each. */
export function logTicks(min: number, max: number): number[] {
  const steps = Math.log10(max / min) < 2 ? [1, 2, 5] : [1];
  const from = Math.floor(Math.log10(min));
  const to = Math.ceil(Math.log10(max));
  const all = Array.from({ length: to - from + 1 }, (_, at) => from + at).flatMap((power) =>
    steps.map((step) => rounded(step * 10 ** power)),
  );
  const first = all.findLastIndex((tick) => tick <= min * 1.000_001);
  const last = all.findIndex((tick) => tick >= max * 0.999_999);
  return all.slice(Math.max(0, first), last === -1 ? undefined : last + 1);
}

/** Without what floating point adds at its end. */
const rounded = (value: number): number => Number(value.toPrecision(12));
