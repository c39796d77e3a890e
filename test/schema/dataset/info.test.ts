import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { huggingFaceUrl } from '../../../src/schema/dataset/hugging-face.ts';
import { infoOf } from '../../../src/schema/dataset/info.ts';
import { startGatewayFixture } from '../../gateway-fixture.ts';

const camera = (feature: object) => infoOf({ features: { top: feature } })?.cameras[0];
const names = (shape: unknown, given: unknown) =>
  infoOf({ features: { action: { dtype: 'float32', shape, names: given } } })?.features[0]?.names;

describe('the info of a dataset', () => {
  it('has what LeRobot’s info.json has', () => {
    expect(
      infoOf({
        codebase_version: 'v3.0',
        robot_type: 'so101_follower',
        fps: 30,
        total_episodes: 50,
        total_frames: 11_939,
        total_tasks: 1,
        features: { action: { dtype: 'float32', shape: [2], names: ['pan', 'lift'] } },
      }),
    ).toEqual({
      codebaseVersion: 'v3.0',
      robotType: 'so101_follower',
      fps: 30,
      episodes: 50,
      frames: 11_939,
      tasks: 1,
      features: [{ name: 'action', dtype: 'float32', shape: [2], names: ['pan', 'lift'] }],
      cameras: [],
    });
  });

  it.each([
    ['nothing', {}],
    ['no object', 7],
    ['a list', [{ fps: 30 }]],
    ['other metadata', { message_count: 3 }],
    ['nothing but what does not fit', { fps: 'fast', total_frames: -1, robot_type: 'unknown' }],
  ])('is null for %s', (_, metadata) => expect(infoOf(metadata)).toBeNull());

  it('keeps a feature of which nothing can be read but the name', () => {
    expect(infoOf({ features: { odd: 7 } })?.features).toEqual([
      { name: 'odd', dtype: null, shape: null, names: null },
    ]);
  });

  it.each([
    ['list', [2], ['a', 'b'], ['a', 'b']],
    ['nested list', [2], [['a', 'b']], ['a', 'b']],
    ['list under a key', [2], { motors: ['a', 'b'] }, ['a', 'b']],
    ['map', [2], { a: 0, b: 1 }, ['a', 'b']],
    ['too few', [3], ['a', 'b'], null],
    ['not texts', [2], [1, 2], null],
    ['none', [1], null, null],
    ['no shape', 'x', ['a'], null],
  ])('names: %s', (_, shape, given, expected) => expect(names(shape, given)).toEqual(expected));

  const unknown = { width: null, height: null, channels: null };
  it.each([
    ['names of the axes', { shape: [3, 480, 640], names: ['channels', 'height', 'width'] }],
    ['the channels first', { shape: [3, 480, 640] }],
    ['the channels last', { shape: [480, 640, 3] }],
    ['dotted video info', { info: dotted('video.'), shape: [9, 9, 9] }],
    ['plain video info', { video_info: dotted('') }],
  ])('a camera has its size by %s', (_, feature) => {
    expect(camera({ dtype: 'video', ...feature })).toMatchObject({
      width: 640,
      height: 480,
      channels: 3,
    });
  });

  it('a camera whose shape says nothing has no size', () => {
    expect(camera({ dtype: 'image', shape: [9, 9, 9] })).toMatchObject(unknown);
    expect(camera({ dtype: 'image', shape: [9, 9] })).toMatchObject(unknown);
    expect(camera({ dtype: 'image', shape: 'large' })).toMatchObject(unknown);
  });

  it('is read from any metadata without an error', () => {
    const key = fc.constantFrom(
      'features',
      'info',
      'names',
      'shape',
      'dtype',
      'fps',
      'total_tasks',
    );
    const value = fc.anything({ key, maxDepth: 5, values: [fc.constant('video'), fc.float()] });
    fc.assert(
      fc.property(value, (metadata) => {
        for (const it of infoOf(metadata)?.cameras ?? []) expect(typeof it.key).toBe('string');
      }),
    );
  });

  it('is free on a page of the sandbox', async () => {
    await using fixture = await startGatewayFixture({ size: 20 });
    const { data, errors } = await fixture.ask<{
      datasets: { nodes: { type: string; info: object | null }[] };
    }>(`{ datasets(first: 20) { nodes {
      type huggingFaceUrl
      info { robotType fps episodes frames tasks features { name shape names } cameras { key width height codec } }
    } } }`);
    expect(errors).toBeUndefined();
    const recordings = data.datasets.nodes.filter(({ type }) => type === 'LEROBOT_V3');
    expect(recordings.length).toBeGreaterThan(3);
    expect(recordings.filter(({ info }) => info !== null).length).toBeGreaterThan(3);
    expect(fixture.calls()).toHaveLength(1);
  });
});

function dotted(prefix: string): object {
  return { [`${prefix}width`]: 640, [`${prefix}height`]: 480, [`${prefix}channels`]: 3 };
}

it.each([
  ['lerobot/pusht', 'https://huggingface.co/datasets/lerobot/pusht'],
  ['J-joon/aloha_2.0', 'https://huggingface.co/datasets/J-joon/aloha_2.0'],
  ['pusht', null],
  ['/data/pusht', null],
  ['./data/pusht', null],
  ['a/b/c', null],
  ['a/..', null],
  ['a/b?x', null],
  ['ä/b', null],
  [`a/${'b'.repeat(300)}`, null],
])('the page of %s on Hugging Face', (path, url) => expect(huggingFaceUrl(path)).toBe(url));
