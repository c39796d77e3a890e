import type { Random } from '../random.ts';
import type { Draft } from './datasets.ts';
import { kindOf } from './jobs.ts';

/** Progress, and the recording it was computed for. */
export type Progress = { readonly source: Draft; readonly set: Draft };

/** The datasets of one block. */
export type Drafts = {
  readonly recordings: readonly Draft[];
  readonly progress: readonly Progress[];
};

/** What a job reads and what it makes. */
export type Links = { readonly inputs: readonly Draft[]; readonly outputs: readonly Draft[] };

/** Which of a block's reward jobs made the progress: the third made the first three, the others one each. */
const makerOf = (nth: number, makers: number): number => Math.min(nth < 3 ? 2 : nth, makers - 1);

/** Links of the job at `place` of `count`. A block of 50 datasets and 40 jobs has about a hundred. */
export const linksOf = (
  { recordings, progress }: Drafts,
  { index, count }: { index: number; count: number },
  rng: Random,
): Links => {
  const nth = Math.floor(index / 4);
  const kind = kindOf(index);
  if (kind === 'reward') {
    const makers = Math.floor((count + 2) / 4);
    const made = progress.filter((_, index) => makerOf(index, makers) === nth);
    if (made.length === 0) return { inputs: [rng.pick(recordings)], outputs: [] };
    return { inputs: made.map(({ source }) => source), outputs: made.map(({ set }) => set) };
  }
  if (kind === 'vla_w_reward') {
    const used = progress[Math.min(nth + 1, progress.length - 1)];
    return { inputs: used ? [used.source, used.set] : [rng.pick(recordings)], outputs: [] };
  }
  // The first job of a block is the popular one, and writes back into a dataset that it also reads.
  const wanted = index === 0 ? 8 : rng.int(1, 3);
  const inputs = new Set(Array.from({ length: wanted }, () => rng.pick(recordings)));
  return { inputs: [...inputs], outputs: index === 0 ? [...inputs].slice(0, 2) : [] };
};
