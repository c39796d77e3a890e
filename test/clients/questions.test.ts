import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  FailedJobsDocument,
  JobFieldsFragmentDoc,
  JobLineageDocument,
  JobsDocument,
  JobTimesFragmentDoc,
  ModelDetailsDocument,
  ModelsDocument,
  ProjectDetailsDocument,
} from '#client';
import { readFragment } from '#client/fragments';
import { busiestJob } from './lists.ts';
import { type ServedGateway, serveGateway } from './serve.ts';

// The kit's documents for the questions that people ask, with the upstream calls that they cost.

let served: ServedGateway;
beforeAll(async () => {
  served = await serveGateway({ size: 60 });
});
afterAll(() => served[Symbol.asyncDispose]());

/** Method and route of the upstream calls of the last operation, in alphabetical order. */
const routes = (): string[] =>
  served
    .calls()
    .map((call) => call.replace(/\?.*/, ''))
    .toSorted();

const DATASETS = 'GET /v1/datasets/list';
const MODELS = 'GET /v1/models/list';
const JOBS = 'GET /v1/jobs/list';
const PROJECTS = 'GET /v1/projects/list';

test('which jobs failed, and why: one call for the list, and one per job', async () => {
  const { data, errors } = await served.ask(FailedJobsDocument, {});
  expect(errors).toBeUndefined();
  const calls = routes();
  const failed = data.jobs?.edges.map(({ node }) => node) ?? [];
  expect(failed.length).toBeGreaterThan(2);
  for (const node of failed) {
    expect(readFragment(JobFieldsFragmentDoc, node)?.status).toBe('FAILED');
    expect(readFragment(JobTimesFragmentDoc, node)?.failure).toMatchObject({
      phase: expect.any(String),
    });
  }
  expect(calls.filter((call) => call === JOBS)).toHaveLength(1);
  expect(calls).toHaveLength(failed.length + 1);
  const all = await served.ask(JobsDocument, { first: 100 });
  const states = all.data.jobs?.edges.map(({ node }) => readFragment(JobFieldsFragmentDoc, node));
  expect(states?.filter((job) => job?.status === 'FAILED')).toHaveLength(failed.length);
});

test('since a time that is to come, no job failed', async () => {
  const { data } = await served.ask(FailedJobsDocument, { since: '2999-01-01T00:00:00Z' });
  expect(data.jobs).toMatchObject({ edges: [], pageInfo: { hasNextPage: false } });
});

test('what a job read and made: its lists, and its project', async () => {
  const jobId = busiestJob(served);
  const { data, errors } = await served.ask(JobLineageDocument, { jobId });
  expect(errors).toBeUndefined();
  const { reads, makes } = data.job ?? {};
  const linked = (direction: string) =>
    served.sandbox.qualia.datasets
      .list()
      .filter(({ jobs }) =>
        jobs?.some((link) => link.job_id === jobId && link.direction === direction),
      );
  expect(reads?.nodes).toHaveLength(linked('input').length);
  expect(makes?.nodes).toHaveLength(linked('output').length);
  expect(routes()).toEqual([DATASETS, DATASETS, JOBS, MODELS, PROJECTS]);
});

test('a model with the jobs that made it', async () => {
  const { data: list } = await served.ask(ModelsDocument, { first: 1 });
  const id = list.models?.edges[0]?.node?.id ?? '';
  const { data, errors } = await served.ask(ModelDetailsDocument, { id });
  expect(errors).toBeUndefined();
  expect(data.node).toMatchObject({ id, metadata: expect.any(Object) });
  expect(served.calls().length).toBeLessThanOrEqual(3);
});

test('a project with its newest jobs, datasets and models: four calls', async () => {
  const projectId = served.sandbox.qualia.projects.list()[0]?.project_id ?? '';
  const { data, errors } = await served.ask(ProjectDetailsDocument, { projectId });
  expect(errors).toBeUndefined();
  expect(data.project?.jobs?.nodes.length).toBeGreaterThan(0);
  expect(routes()).toEqual([DATASETS, JOBS, MODELS, PROJECTS]);
});
