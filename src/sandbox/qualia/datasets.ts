import { type Random, random } from '../random.ts';
import { HOUR, isoTime, NOW } from '../time.ts';
import { infoOf, leRobotMetadata } from './metadata.ts';
import type { ArtifactItem, JobLink } from './rows.ts';
import { TEMPLATES, type Template } from './templates.ts';

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

const SETUPS: readonly (readonly [Template, ReturnType<typeof infoOf>])[] = TEMPLATES.map(
  (template) => [template, infoOf(template)],
);

/** Milliseconds since the epoch. Three datasets of every ten came in one import, at one moment. */
export const createdAt = ({ seed, spacing }: Timeline, index: number): number => {
  const anchor = index % 10 === 4 || index % 10 === 5 ? index - ((index % 10) - 3) : index;
  const rng = random(seed, 'created', anchor);
  const created = NOW - HOUR - anchor * spacing - rng.int(0, Math.floor(spacing / 2));
  return rng.chance(0.12) ? created : Math.floor(created / 1000) * 1000;
};

const updatedAt = (created: number, rng: Random): number =>
  rng.chance(0.5) ? created : Math.min(NOW, created + rng.int(1, 40 * 24) * HOUR);

/** The first recordings are the real ones; some later ones are the same again, registered once more. */
const pathOf = (template: Template, ordinal: number, rng: Random): string => {
  if (ordinal < TEMPLATES.length || ordinal % 25 === 24) return template.path;
  if (ordinal % 40 === 13) return `${UNICODE[ordinal % UNICODE.length]}-${ordinal}`;
  const robot = template.robot === 'unknown' ? 'pusht' : template.robot;
  return `${rng.pick(OWNERS)}/${robot}_${rng.pick(TASKS)}_${ordinal}`;
};

/** A LeRobot dataset: the real numbers for the real names, and their like for the others. */
export const recordingAt = (timeline: Timeline, index: number, ordinal: number): Draft => {
  const rng = random(timeline.seed, 'recording', index);
  const [template, info] = SETUPS[ordinal % SETUPS.length] ?? rng.pick(SETUPS);
  const path = pathOf(template, ordinal, rng);
  const scale = path === template.path ? 1 : 0.2 + rng.next();
  const episodes = Math.ceil(template.episodes * scale);
  const frames = Math.ceil((template.frames / template.episodes) * episodes);
  const created = createdAt(timeline, index);
  return {
    artifact_id: rng.uuid(),
    subtype: 'lerobot_v3',
    path,
    metadata: leRobotMetadata(info, { episodes, frames, tasks: template.tasks }),
    jobs: [],
    created_at: isoTime(created),
    updated_at: isoTime(updatedAt(created, rng)),
  };
};

/** SARM progress beside a recording: what a reward job makes and an RA-BC job reads (docs/providers.md §4). */
export const progressAt = (timeline: Timeline, index: number, source: Draft): Draft => {
  const rng = random(timeline.seed, 'progress', index);
  const created = createdAt(timeline, index);
  const head = rng.pick(['sparse', 'dense', 'both']);
  return {
    artifact_id: rng.uuid(),
    subtype: 'sarm_progress',
    path: `${source.path}_sarm`,
    metadata: {
      reward_model_path: null,
      source_dataset: source.path,
      head_mode: head,
      stride: rng.pick([1, 2, 5]),
      total_frames: source.metadata?.total_frames,
      has_dense: head !== 'sparse',
    },
    jobs: [],
    created_at: isoTime(created),
    updated_at: isoTime(updatedAt(created, rng)),
  };
};

/** What a later release of the same list adds (docs/providers.md §1.4): another subtype, and a block of its own. */
export const unforeseenAt = (timeline: Timeline, index: number): Draft => ({
  ...recordingAt(timeline, index, TEMPLATES.length),
  subtype: 'mcap_ros2',
  path: 'qualia-lab/warehouse_totes_rosbag',
  metadata: { message_count: 4_812_377, topics: ['/joint_states', '/camera/front/compressed'] },
  qds: { ingest_verdict: 'PASS', version: 2 },
});
