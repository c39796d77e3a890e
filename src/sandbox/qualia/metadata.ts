import type { Template } from './templates.ts';

type Metadata = Readonly<Record<string, unknown>>;

const scalar = (dtype: string) => ({ dtype, shape: [1], names: null });

const INDEXES = {
  timestamp: scalar('float32'),
  frame_index: scalar('int64'),
  episode_index: scalar('int64'),
  index: scalar('int64'),
  task_index: scalar('int64'),
};

const vector = (length: number, { fps, joints }: Template) => ({
  dtype: 'float32',
  shape: [length],
  names: joints.length === length ? { motors: joints } : null,
  fps,
});

const video = (fps: number) => ({
  'video.fps': fps,
  'video.codec': 'av1',
  'video.pix_fmt': 'yuv420p',
  'video.is_depth_map': false,
  has_audio: false,
});

const featuresOf = (stem: Template): Metadata => {
  const images = stem.cameras.map(({ key, shape, dtype = 'video' }) => {
    const names =
      shape[0] === 3 ? ['channels', 'height', 'width'] : ['height', 'width', 'channels'];
    return [key, { dtype, shape, names, ...(dtype === 'video' && { info: video(stem.fps) }) }];
  });
  return {
    ...Object.fromEntries(images),
    'observation.state': vector(stem.state, stem),
    action: vector(stem.action, stem),
    ...INDEXES,
  };
};

/** What all recordings with one robot set-up have in common; made once, as thousands of rows share it. */
export const infoOf = (stem: Template): Metadata => {
  const hasVideo = stem.cameras.some((camera) => camera.dtype === undefined);
  const isV3 = stem.version === 'v3.0';
  const file = isV3
    ? 'chunk-{chunk_index:03d}/file-{file_index:03d}'
    : 'chunk-{episode_chunk:03d}/episode_{episode_index:06d}';
  return {
    codebase_version: stem.version,
    robot_type: stem.robot,
    fps: stem.fps,
    chunks_size: 1000,
    ...(isV3 && { data_files_size_in_mb: 100, video_files_size_in_mb: 500 }),
    data_path: `data/${file}.parquet`,
    video_path: hasVideo ? `videos/{video_key}/${file}.mp4` : null,
    features: featuresOf(stem),
  };
};

/** `meta/info.json` of one dataset (docs/providers.md §4). */
export const leRobotMetadata = (
  info: Metadata,
  { episodes, frames, tasks }: Pick<Template, 'episodes' | 'frames' | 'tasks'>,
): Metadata => ({
  ...info,
  total_episodes: episodes,
  total_frames: frames,
  total_tasks: tasks,
  splits: { train: `0:${episodes}` },
});
