/** Real public LeRobot datasets and what their `meta/info.json` says (docs/providers.md §4). */

type Camera = {
  readonly key: string;
  readonly shape: readonly [number, number, number];
  readonly dtype?: 'image';
};

export type Template = {
  readonly path: string;
  readonly version: string;
  readonly robot: string;
  readonly episodes: number;
  readonly frames: number;
  readonly tasks: number;
  readonly fps: number;
  readonly cameras: readonly Camera[];
  readonly state: number;
  readonly action: number;
  readonly joints: readonly string[];
};

const cameras = (shape: readonly [number, number, number], ...names: readonly string[]): Camera[] =>
  names.map((name) => ({ key: `observation.images.${name}`, shape }));

const VGA = [480, 640, 3] as const;
const SO101 = [
  'shoulder_pan',
  'shoulder_lift',
  'elbow_flex',
  'wrist_flex',
  'wrist_roll',
  'gripper',
];
const ARM = [
  'waist',
  'shoulder',
  'elbow',
  'forearm_roll',
  'wrist_angle',
  'wrist_rotate',
  'gripper',
];

const SO100_JOINTS = SO101.map((joint) => `main_${joint}`);
const SO101_JOINTS = SO101.map((joint) => `${joint}.pos`);
const ALOHA_JOINTS = ['left', 'right'].flatMap((side) => ARM.map((joint) => `${side}_${joint}`));
const ALOHA_CAMERAS = ['cam_high', 'cam_left_wrist', 'cam_low', 'cam_right_wrist'];

const aloha = { robot: 'aloha', fps: 50, state: 14, action: 14, joints: ALOHA_JOINTS };
const so101 = { fps: 30, state: 6, action: 6, joints: SO101_JOINTS, version: 'v3.0', tasks: 1 };

export const TEMPLATES: readonly Template[] = [
  {
    path: 'lerobot/pusht',
    version: 'v3.0',
    robot: 'unknown',
    episodes: 206,
    frames: 25_650,
    tasks: 1,
    fps: 10,
    cameras: [{ key: 'observation.image', shape: [96, 96, 3] }],
    state: 2,
    action: 2,
    joints: ['motor_0', 'motor_1'],
  },
  {
    ...aloha,
    path: 'lerobot/aloha_sim_insertion_human',
    version: 'v3.0',
    episodes: 50,
    frames: 25_000,
    tasks: 1,
    cameras: cameras(VGA, 'top'),
  },
  {
    ...aloha,
    path: 'lerobot/aloha_sim_insertion_scripted_image',
    version: 'v2.0',
    episodes: 50,
    frames: 20_000,
    tasks: 1,
    cameras: [{ key: 'observation.images.top', shape: VGA, dtype: 'image' }],
  },
  {
    ...aloha,
    path: 'lerobot/aloha_static_vinh_cup_left',
    version: 'v2.0',
    episodes: 100,
    frames: 50_000,
    tasks: 1,
    cameras: cameras(VGA, ...ALOHA_CAMERAS),
  },
  {
    path: 'lerobot/svla_so100_pickplace',
    version: 'v2.1',
    robot: 'so100',
    episodes: 50,
    frames: 19_631,
    tasks: 1,
    fps: 30,
    cameras: cameras(VGA, 'top', 'wrist'),
    state: 6,
    action: 6,
    joints: SO100_JOINTS,
  },
  {
    ...so101,
    path: 'lerobot/svla_so101_pickplace',
    robot: 'so101_follower',
    episodes: 50,
    frames: 11_939,
    cameras: cameras(VGA, 'up', 'side'),
  },
  {
    path: 'HuggingFaceVLA/libero',
    version: 'v3.0',
    robot: 'panda',
    episodes: 1_693,
    frames: 273_465,
    tasks: 40,
    fps: 10,
    cameras: cameras([256, 256, 3], 'image', 'image2').map((camera) => ({
      ...camera,
      dtype: 'image',
    })),
    state: 8,
    action: 7,
    joints: [],
  },
  {
    ...so101,
    path: 'jonathm126/so101_pick_pen',
    robot: 'so101_follower',
    episodes: 76,
    frames: 51_908,
    cameras: cameras(VGA, 'front', 'wrist'),
  },
  {
    ...so101,
    path: 'gpudad/so101_pick_cube_chunked',
    robot: 'so101',
    episodes: 10_990,
    frames: 1_456_443,
    cameras: cameras([3, 512, 512], 'front', 'wrist', 'overhead'),
  },
  {
    ...aloha,
    path: 'J-joon/aloha_biplay_dataset',
    version: 'v3.0',
    episodes: 6_829,
    frames: 1_700_148,
    tasks: 2_441,
    cameras: cameras(VGA, ...ALOHA_CAMERAS),
  },
];
