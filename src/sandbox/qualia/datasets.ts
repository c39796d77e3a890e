import { type Random, random } from '../random.ts';
import { HOUR, isoTime, NOW } from '../time.ts';
import { infoOf, leRobotMetadata } from './metadata.ts';
import type { ArtifactItem, JobLink } from './rows.ts';
import { STEMS, type Stem } from './templates.ts';

/** A dataset in the making: its links come with the jobs. */
export type Draft = Omit<ArtifactItem, 'jobs'> & { readonly jobs: JobLink[] };

/** Where the catalogue's rows stand in time. */
export type Timeline = {
  readonly seed: number;
  /** Milliseconds between two datasets. */
  readonly spacing: number;
};

const OWNERS = ['qualia-lab', 'northwind-robotics', 'kitchen-bots', 'tum-i6', 'openarm-club'];
const TASKS = ['pick_pen', 'fold_towel', 'stack_cubes', 'open_drawer', 'pour_water', 'sort_bolts'];
const UNICODE = [
  'küchenlabor/größe-sortieren',
  '日本ロボット/皿洗い',
  'łódź-robotyka/układanie-🦾',
];

const SETUPS: readonly (readonly [Stem, ReturnType<typeof infoOf>])[] = STEMS.map((stem) => [
  stem,
  infoOf(stem),
]);

/** Milliseconds since the epoch. Three datasets of every ten came in one import, at one moment. */
export const createdAt = ({ seed, spacing }: Timeline, index: number): number => {
  const anchor = index % 10 === 4 || index % 10 === 5 ? index - ((index % 10) - 3) : index;
  const chance = random(seed, 'created', anchor);
  const created = NOW - HOUR - anchor * spacing - chance.int(0, Math.floor(spacing / 2));
  return chance.chance(0.12) ? created : Math.floor(created / 1000) * 1000;
};

const updatedAt = (created: number, chance: Random): number =>
  chance.chance(0.5) ? created : Math.min(NOW, created + chance.int(1, 40 * 24) * HOUR);

/** The first recordings are the real ones; some later ones are the same again, registered once more. */
const pathOf = (stem: Stem, ordinal: number, chance: Random): string => {
  if (ordinal < STEMS.length || ordinal % 25 === 24) return stem.path;
  if (ordinal % 40 === 13) return `${UNICODE[ordinal % UNICODE.length]}-${ordinal}`;
  const robot = stem.robot === 'unknown' ? 'pusht' : stem.robot;
  return `${chance.pick(OWNERS)}/${robot}_${chance.pick(TASKS)}_${ordinal}`;
};

/** A LeRobot dataset: the real numbers for the real names, and their like for the others. */
export const recordingAt = (timeline: Timeline, index: number, ordinal: number): Draft => {
  const chance = random(timeline.seed, 'recording', index);
  const [stem, info] = SETUPS[ordinal % SETUPS.length] ?? chance.pick(SETUPS);
  const path = pathOf(stem, ordinal, chance);
  const scale = path === stem.path ? 1 : 0.2 + chance.next();
  const episodes = Math.ceil(stem.episodes * scale);
  const frames = Math.ceil((stem.frames / stem.episodes) * episodes);
  const created = createdAt(timeline, index);
  return {
    artifact_id: chance.uuid(),
    subtype: 'lerobot_v3',
    path,
    metadata: leRobotMetadata(info, { episodes, frames, tasks: stem.tasks }),
    jobs: [],
    created_at: isoTime(created),
    updated_at: isoTime(updatedAt(created, chance)),
  };
};

/** SARM progress beside a recording: what a reward job makes and an RA-BC job reads (PROVIDERS.md §4). */
export const progressAt = (timeline: Timeline, index: number, source: Draft): Draft => {
  const chance = random(timeline.seed, 'progress', index);
  const created = createdAt(timeline, index);
  const head = chance.pick(['sparse', 'dense', 'both']);
  return {
    artifact_id: chance.uuid(),
    subtype: 'sarm_progress',
    path: `${source.path}_sarm`,
    metadata: {
      reward_model_path: null,
      source_dataset: source.path,
      head_mode: head,
      stride: chance.pick([1, 2, 5]),
      total_frames: source.metadata?.total_frames,
      has_dense: head !== 'sparse',
    },
    jobs: [],
    created_at: isoTime(created),
    updated_at: isoTime(updatedAt(created, chance)),
  };
};

/** What a later release of the same list adds (PROVIDERS.md §1.4): another subtype, and a block of its own. */
export const unforeseenAt = (timeline: Timeline, index: number): Draft => ({
  ...recordingAt(timeline, index, STEMS.length),
  subtype: 'mcap_ros2',
  path: 'qualia-lab/warehouse_totes_rosbag',
  metadata: { message_count: 4_812_377, topics: ['/joint_states', '/camera/front/compressed'] },
  qds: { ingest_verdict: 'PASS', version: 2 },
});
