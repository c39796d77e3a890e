/** What a dataset's metadata says of its recordings, read as LeRobot's `info.json`. */
export type DatasetInfo = {
  readonly codebaseVersion: string | null;
  readonly robotType: string | null;
  readonly fps: number | null;
  readonly episodes: number | null;
  readonly frames: number | null;
  readonly tasks: number | null;
  readonly features: readonly DatasetFeature[];
  readonly cameras: readonly DatasetCamera[];
};

export type DatasetFeature = {
  readonly name: string;
  readonly dtype: string | null;
  readonly shape: readonly number[] | null;
  readonly names: readonly string[] | null;
};

export type DatasetCamera = {
  readonly key: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly channels: number | null;
  readonly fps: number | null;
  readonly codec: string | null;
};

/** Null where the metadata has nothing of it. What does not fit is null, too. docs/providers.md §4. */
export function infoOf(metadata: unknown): DatasetInfo | null {
  const info = recordOf(metadata);
  const features = Object.entries(recordOf(info.features));
  const robotType = textOf(info.robot_type);
  const found: DatasetInfo = {
    codebaseVersion: textOf(info.codebase_version),
    robotType: robotType?.toLowerCase() === 'unknown' ? null : robotType,
    fps: rateOf(info.fps),
    episodes: countOf(info.total_episodes),
    frames: countOf(info.total_frames),
    tasks: countOf(info.total_tasks),
    features: features.map(([name, feature]) => featureOf(name, recordOf(feature))),
    cameras: features.flatMap(([key, feature]) => cameraOf(key, recordOf(feature)) ?? []),
  };
  const { features: listed, cameras: _, ...rest } = found;
  const isEmpty = listed.length === 0 && Object.values(rest).every((value) => value === null);
  return isEmpty ? null : found;
}

type Fields = Readonly<Record<string, unknown>>;

const recordOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

const rateOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;

const MAX_INT = 2 ** 31 - 1;

/** A count that GraphQL's Int can hold. */
const intOf = (value: unknown): number | null => {
  const count = countOf(value);
  return count !== null && count <= MAX_INT ? count : null;
};

function shapeOf({ shape }: Fields): readonly number[] | null {
  if (!Array.isArray(shape)) return null;
  const axes = shape.map(intOf);
  return axes.every((axis) => axis !== null) ? axes : null;
}

function featureOf(name: string, feature: Fields): DatasetFeature {
  const shape = shapeOf(feature);
  const names = isCamera(feature) ? null : namesOf(feature.names);
  const isNamed = names !== null && names.length > 0 && names.length === shape?.at(-1);
  return { name, dtype: textOf(feature.dtype), shape, names: isNamed ? names : null };
}

/** Names as a list, a nested list, a list under one key such as `motors`, or the keys of a map. */
function namesOf(names: unknown): readonly string[] | null {
  if (Array.isArray(names)) {
    const flat: readonly unknown[] = names.flat();
    return flat.every((name) => typeof name === 'string') ? flat : null;
  }
  const entries = Object.entries(recordOf(names));
  const [only] = entries;
  if (entries.length === 1 && Array.isArray(only?.[1])) return namesOf(only[1]);
  return entries.length > 0 ? entries.map(([name]) => name) : null;
}

const isCamera = ({ dtype }: Fields): boolean => dtype === 'video' || dtype === 'image';

function cameraOf(key: string, feature: Fields): DatasetCamera | null {
  if (!isCamera(feature)) return null;
  const video = { ...recordOf(feature.video_info), ...recordOf(feature.info) };
  const part = (name: string): unknown => video[`video.${name}`] ?? video[name];
  const size = sizeOf(shapeOf(feature), namesOf(feature.names));
  return {
    key,
    width: intOf(part('width')) ?? size.width,
    height: intOf(part('height')) ?? size.height,
    channels: intOf(part('channels')) ?? size.channels,
    fps: rateOf(part('fps')) ?? rateOf(feature.fps),
    codec: textOf(part('codec')),
  };
}

type Size = Pick<DatasetCamera, 'width' | 'height' | 'channels'>;

/** By the names of the axes, else the axis of at most four is the channels; LeRobot has both orders. */
function sizeOf(shape: readonly number[] | null, names: readonly string[] | null): Size {
  if (shape?.length !== 3) return { width: null, height: null, channels: null };
  if (names?.length === 3) {
    const axis = (name: string) => shape[names.findIndex((it) => it.startsWith(name))] ?? null;
    const named = { width: axis('width'), height: axis('height'), channels: axis('channel') };
    if (Object.values(named).every((length) => length !== null)) return named;
  }
  const [first = 0, second = 0, third = 0] = shape;
  if (third <= MAX_CHANNELS) return { height: first, width: second, channels: third };
  if (first <= MAX_CHANNELS) return { channels: first, height: second, width: third };
  return { width: null, height: null, channels: null };
}

const MAX_CHANNELS = 4;
