import { mapReadable } from '../../errors.ts';
import { builder } from '../builder.ts';
import { Dataset } from './dataset.ts';
import { huggingFaceUrl } from './hugging-face.ts';
import { type DatasetCamera, type DatasetFeature, type DatasetInfo, infoOf } from './info.ts';

const UNKNOWN = 'Null if the metadata does not say.';

const DatasetFeatureType = builder.objectRef<DatasetFeature>('DatasetFeature').implement({
  description: 'One column of a LeRobot dataset.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Such as `observation.state`.' }),
    dtype: t.exposeString('dtype', {
      nullable: true,
      description: `Such as \`float32\` or \`video\`; an open set. ${UNKNOWN}`,
    }),
    shape: t.exposeIntList('shape', {
      nullable: true,
      description: `Length of each axis of a value. ${UNKNOWN}`,
    }),
    names: t.exposeStringList('names', {
      nullable: true,
      description:
        'Names of the elements along the last axis, such as joints. Null for cameras, and if there are not as many as the axis is long.',
    }),
  }),
});

const DatasetCameraType = builder.objectRef<DatasetCamera>('DatasetCamera').implement({
  description: 'A feature that holds images or video.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description: 'Name of the feature, such as `observation.images.top`.',
    }),
    width: t.exposeInt('width', { nullable: true, description: `In pixels. ${UNKNOWN}` }),
    height: t.exposeInt('height', { nullable: true, description: `In pixels. ${UNKNOWN}` }),
    channels: t.exposeInt('channels', {
      nullable: true,
      description: `Values per pixel: 3 for colour. ${UNKNOWN}`,
    }),
    fps: t.exposeFloat('fps', { nullable: true, description: `Images a second. ${UNKNOWN}` }),
    codec: t.exposeString('codec', { nullable: true, description: `Such as \`av1\`. ${UNKNOWN}` }),
  }),
});

const DatasetInfoType = builder.objectRef<DatasetInfo>('DatasetInfo').implement({
  description:
    'What a dataset holds, read from its metadata as LeRobot’s `info.json`. Qualia does not document what the metadata holds.',
  fields: (t) => ({
    codebaseVersion: t.exposeString('codebaseVersion', {
      nullable: true,
      description: `Version of LeRobot’s format, such as \`v3.0\`. ${UNKNOWN}`,
    }),
    robotType: t.exposeString('robotType', {
      nullable: true,
      description: `Such as \`so100_follower\`. Null if the metadata does not say, or says “unknown”.`,
    }),
    fps: t.exposeFloat('fps', { nullable: true, description: `Frames a second. ${UNKNOWN}` }),
    episodes: t.expose('episodes', {
      type: 'SafeInt',
      nullable: true,
      description: `Number of recorded episodes. ${UNKNOWN}`,
    }),
    frames: t.expose('frames', {
      type: 'SafeInt',
      nullable: true,
      description: `Number of frames of all episodes. ${UNKNOWN}`,
    }),
    tasks: t.expose('tasks', {
      type: 'SafeInt',
      nullable: true,
      description: `Number of distinct tasks. ${UNKNOWN}`,
    }),
    features: t.field({
      type: [DatasetFeatureType],
      description: 'The columns, in the order of the metadata.',
      resolve: ({ features }) => features,
    }),
    cameras: t.field({
      type: [DatasetCameraType],
      description: 'The features that hold images or video.',
      resolve: ({ cameras }) => cameras,
    }),
  }),
});

builder.objectFields(Dataset, (t) => ({
  info: t.field({
    type: DatasetInfoType,
    nullable: true,
    description:
      'What the dataset holds: episodes, frames, cameras. No upstream call. Null if the metadata has nothing of it.',
    resolve: ({ metadata }) => mapReadable(metadata, infoOf),
  }),
  huggingFaceUrl: t.string({
    nullable: true,
    description:
      'Page of the dataset on Hugging Face, where the path has the form `owner/name`. Not checked: the page may be private or absent. No upstream call.',
    resolve: ({ path }) => huggingFaceUrl(path),
  }),
}));
