export const CHART_NAMES = ['page-size', 'list-size', 'concurrency', 'memory'] as const;
export type ChartName = (typeof CHART_NAMES)[number];

/** What one scale run has shown. */
export type Chart = {
  /** SVGs by the names of their files. */
  readonly files: Readonly<Record<string, string>>;
  /** The same in figures. */
  readonly table: string;
  readonly failures: number;
};
