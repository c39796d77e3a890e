import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';

// Every optional argument of every connection: absent, null and its default are the same request.

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGatewayFixture({ size: 60 });
});
afterAll(() => fixture[Symbol.asyncDispose]());

type Argument = readonly [name: string, type: string, byDefault: unknown, literal: string];
type List = { readonly parent: string | null; readonly field: string; readonly args: Argument[] };

const FIRST: Argument = ['first', 'Int', 20, '20'];
const AFTER: Argument = ['after', 'String', '', '""'];
const forward = (sort: string, filter: string, members: string): Argument[] => [
  FIRST,
  AFTER,
  ['sort', sort, 'NEWEST', 'NEWEST'],
  ['filter', filter, {}, `{ ${members} }`],
];
const DATASET = 'type: null, direction: null, search: null';
const JOB = 'vlaType: null, jobType: null, search: null';
const MODEL = 'type: null, search: null';

const LISTS: readonly List[] = [
  { parent: null, field: 'datasets', args: forward('DatasetSort', 'DatasetFilter', DATASET) },
  { parent: null, field: 'models', args: forward('DatasetSort', 'ModelFilter', MODEL) },
  { parent: null, field: 'jobs', args: forward('JobSort', 'JobFilter', JOB) },
  {
    parent: null,
    field: 'projects',
    args: forward('ProjectSort', 'ProjectFilter', 'search: null'),
  },
  { parent: 'job', field: 'datasets', args: forward('DatasetSort', 'JobDatasetFilter', DATASET) },
  {
    parent: 'project',
    field: 'datasets',
    args: forward('DatasetSort', 'ProjectDatasetFilter', DATASET),
  },
  { parent: 'project', field: 'jobs', args: forward('JobSort', 'ProjectJobFilter', JOB) },
  { parent: 'project', field: 'models', args: forward('DatasetSort', 'ProjectModelFilter', MODEL) },
  {
    parent: null,
    field: 'sutroDatasets',
    args: [
      ['first', 'Int', 1000, '1000'],
      AFTER,
      ['last', 'Int', null, 'null'],
      ['before', 'String', '', '""'],
      ['sort', 'SutroDatasetSort', 'NEWEST', 'NEWEST'],
      [
        'filter',
        'SutroDatasetFilter',
        {},
        '{ search: null, createdAfter: null, createdBefore: null }',
      ],
    ],
  },
  {
    parent: null,
    field: 'sutroJobs',
    args: [
      FIRST,
      AFTER,
      ['last', 'Int', null, 'null'],
      ['before', 'String', '', '""'],
      ['sort', 'SutroJobSort', 'NEWEST', 'NEWEST'],
      [
        'filter',
        'SutroJobFilter',
        {},
        '{ search: null, status: null, datasetId: null, createdAfter: null, createdBefore: null, completedAfter: null, completedBefore: null }',
      ],
    ],
  },
];

const PAGE = '{ edges { cursor node { id } } pageInfo { hasNextPage endCursor } totalCount }';

/** The operation, with the text of the connection's arguments and the variable it declares. */
function documentOf({ parent, field }: List, args: string, variable = ''): string {
  const { jobs, projects } = fixture.sandbox.qualia;
  const ids: Record<string, string | undefined> = {
    job: jobs.list()[0]?.job_id,
    project: projects.list()[0]?.project_id,
  };
  const list = `${field}${args && `(${args})`} ${PAGE}`;
  const body = parent ? `${parent}(${parent}Id: "${ids[parent]}") { ${list} }` : list;
  return `query${variable && ` (${variable})`} { ${body} }`;
}

const answerOf = async (document: string, variables?: Record<string, unknown>) => {
  const { data, errors } = await fixture.ask<unknown>(document, variables);
  return { data, errors, calls: fixture.calls() };
};

describe.each(LISTS)('$parent.$field', (list) => {
  it.each(list.args.map((it) => [it[0], it] as const))(
    'takes null, the default and no %s for the same, in literals and variables',
    async (name, [, type, byDefault, literal]) => {
      const absent = await answerOf(documentOf(list, ''));
      expect(absent.errors).toBeUndefined();
      expect(absent.data).not.toBeNull();
      for (const text of [`${name}: null`, `${name}: ${literal}`]) {
        expect(await answerOf(documentOf(list, text))).toEqual(absent);
      }
      const document = documentOf(list, `${name}: $v`, `$v: ${type}`);
      for (const variables of [{}, { v: null }, { v: byDefault }]) {
        expect(await answerOf(document, variables)).toEqual(absent);
      }
    },
  );

  it('has no edges but the true page info and total for `first: 0`', async () => {
    const { data, errors, calls } = await answerOf(documentOf(list, 'first: 0'));
    expect(errors).toBeUndefined();
    const parent = list.parent ? Reflect.get(Object(data), list.parent) : data;
    const connection = Reflect.get(Object(parent), list.field);
    const whole = await answerOf(documentOf(list, 'first: 1'));
    const other = list.parent ? Reflect.get(Object(whole.data), list.parent) : whole.data;
    const { totalCount, edges } = Reflect.get(Object(other), list.field);
    expect(connection).toEqual({
      edges: [],
      pageInfo: { hasNextPage: edges.length > 0, endCursor: null },
      totalCount,
    });
    expect(calls.length).toBe(whole.calls.length);
    expect(calls.toSorted()).toEqual(whole.calls.toSorted());
  });
});
