import { describe, expect, test } from 'vitest';
import { imageKeys, listDatasets } from '../../src/providers/qualia/datasets.ts';
import { listJobs, readJob } from '../../src/providers/qualia/jobs.ts';
import { listModels } from '../../src/providers/qualia/models.ts';
import { listProjects } from '../../src/providers/qualia/projects.ts';
import { qualia, ROUTES, sutro } from '../../src/providers/routes.ts';
import { listSutroDatasets } from '../../src/providers/sutro/datasets.ts';
import { listSutroFiles } from '../../src/providers/sutro/files.ts';
import { listAllSutroJobs, listSutroJobs, readSutroJob } from '../../src/providers/sutro/jobs.ts';
import type { UpstreamRequest } from '../../src/upstream/request.ts';

const ID = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
const page = { limit: 20, sort: 'newest' } as const;
const wire = ({ method, path, body }: UpstreamRequest<unknown>) => `${method} ${path}${body ?? ''}`;

test('keys are sent in the header of each provider', () => {
  expect(qualia.authHeaders('k')).toEqual({ 'x-api-key': 'k' });
  expect(sutro.authHeaders('k')).toEqual({ authorization: 'Key k' });
});

test('no route that changes state can be called', () => {
  const routes = [...Object.values(ROUTES.qualia), ...Object.values(ROUTES.sutro)];
  const endpoints = routes.map(({ endpoint }) => endpoint);
  expect(endpoints.join()).not.toMatch(/create|cancel|upload|delete|submit|batch-inference/);
  const posts = endpoints.filter((endpoint) => endpoint.startsWith('POST'));
  expect(posts).toEqual(['POST /list-datasets', 'POST /list-dataset-files']);
});

describe('every documented parameter is sent, in a fixed order, and no other', () => {
  test.each([
    [listDatasets(page), '/v1/datasets/list?limit=20&sort=newest'],
    [
      listDatasets({
        search: 'lerobot/a b',
        job_id: ID,
        project_id: ID,
        direction: 'input',
        dataset_type: 'lerobot_v3',
        sort: 'updated',
        cursor: 'a+b/c==',
        limit: 1_000,
      }),
      `/v1/datasets/list?limit=1000&cursor=a%2Bb%2Fc%3D%3D&sort=updated&dataset_type=lerobot_v3` +
        `&direction=input&project_id=${ID}&job_id=${ID}&search=lerobot%2Fa%20b`,
    ],
    [
      listModels({
        ...page,
        sort: 'name',
        cursor: 'c',
        model_type: 'vla_model',
        project_id: ID,
        job_id: ID,
        search: 's',
      }),
      `/v1/models/list?limit=20&cursor=c&sort=name&model_type=vla_model&project_id=${ID}` +
        `&job_id=${ID}&search=s`,
    ],
    [
      listJobs({
        ...page,
        sort: 'oldest',
        cursor: 'c',
        project_id: ID,
        vla_type: 'act',
        job_type: 'vla',
        search: 's',
      }),
      `/v1/jobs/list?limit=20&cursor=c&sort=oldest&project_id=${ID}&vla_type=act` +
        `&job_type=vla&search=s`,
    ],
    [
      listProjects({ ...page, cursor: 'c', search: 's' }),
      '/v1/projects/list?limit=20&cursor=c&sort=newest&search=s',
    ],
    [readJob(ID), `/v1/finetune/${ID}`],
    [imageKeys('lerobot/pusht'), '/v1/datasets/lerobot/pusht/image-keys'],
    [listSutroJobs({ limit: 100 }), '/list-jobs?limit=100'],
    [listSutroJobs({ limit: 5, cursor: 'c&d' }), '/list-jobs?limit=5&cursor=c%26d'],
    [listAllSutroJobs(), '/list-jobs'],
    [readSutroJob('job-1'), '/jobs/job-1'],
  ] as [UpstreamRequest<unknown>, string][])('%s', (read, path) => {
    expect(wire(read)).toBe(`GET ${path}`);
  });

  test('Sutro’s lists are POSTs', () => {
    expect(wire(listSutroDatasets())).toBe('POST /list-datasets');
    expect(wire(listSutroFiles('ds "1"'))).toBe(
      'POST /list-dataset-files{"dataset_id":"ds \\"1\\""}',
    );
  });
});

test('null and undefined are not sent, an empty text is', () => {
  const { path } = listDatasets({ ...page, cursor: null, job_id: undefined, search: '' });
  expect(path).toBe('/v1/datasets/list?limit=20&sort=newest&search=');
});

test.each([
  ['100%', '100%25'],
  ['\\ \' "', "%5C%20'%20%22"],
  ['🤖', '%F0%9F%A4%96'],
  ['\0', '%00'],
  ['a&limit=1#x', 'a%26limit%3D1%23x'],
  ['lone \ud800', 'lone%20%EF%BF%BD'],
])('the search %j is sent as %s', (search, encoded) => {
  expect(listDatasets({ ...page, search }).path).toBe(
    `/v1/datasets/list?limit=20&sort=newest&search=${encoded}`,
  );
});

test('only a read that carries a cursor resumes', () => {
  expect(listDatasets(page).hasCursor).toBe(false);
  expect(listDatasets({ ...page, cursor: null }).hasCursor).toBe(false);
  expect(listDatasets({ ...page, cursor: 'c' }).hasCursor).toBe(true);
  expect(listSutroJobs({ limit: 5 }).hasCursor).toBe(false);
  expect(listSutroJobs({ limit: 5, cursor: 'c' }).hasCursor).toBe(true);
});

test('reads of objects that may not exist have a response for 404', () => {
  for (const read of [readJob(ID), imageKeys('a/b'), readSutroJob('a'), listSutroFiles('a')]) {
    expect(read.notFoundValue).toBeNull();
  }
  for (const read of [listDatasets(page), listSutroDatasets(), listAllSutroJobs()]) {
    expect(read).not.toHaveProperty('absent');
  }
});

test('the slash of a path stays, all other characters are encoded', () => {
  expect(imageKeys('own er/na?me').path).toBe('/v1/datasets/own%20er/na%3Fme/image-keys');
  expect(imageKeys("a/$&$'").path).toBe("/v1/datasets/a/%24%26%24'/image-keys");
});

test.each([
  '..',
  '.',
  '',
  '../job-cancel/7',
  'a/../../job-cancel/7',
  '..\\job-cancel',
  'a\nb',
  '\ud800',
])(
  'the id %j cannot lead to another route, however often a proxy decodes and normalises the path',
  (id) => {
    const { path } = readSutroJob(id);
    const once = decodeURIComponent(path);
    expect(new URL(path, 'http://a').pathname).toBe(path);
    expect(new URL(encodeURI(once), 'http://a').pathname).toMatch(/^\/jobs\/[^/]+$/);
    expect(path).toMatch(/^\/jobs\/[^/]+$/);
  },
);
