import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRelayProject, type RelayProject } from './relay-project.ts';

// Relay's compiler is the strictest check of the Relay conventions.

const ROOT = path.resolve(import.meta.dirname, '../..');
const SCHEMA = buildSchema(readFileSync(path.join(ROOT, 'schema.graphql'), 'utf8'));

let project: RelayProject;
beforeEach(() => {
  project = createRelayProject('typescript');
});
afterEach(() => project[Symbol.dispose]());

/** Compiles a module with these documents; returns the query that Relay sends to refetch it. */
async function compile(module: string, documents: string): Promise<string> {
  const artifactOf = await project.compile(module, documents);
  const artifact = readFileSync(artifactOf(`${module}Query`), 'utf8');
  const [, query = 'null'] = /"text": (".*"),?\n/.exec(artifact) ?? [];
  return JSON.parse(query);
}

/** The validation errors of a query against the schema. */
const faultsOf = (query: string) => validate(SCHEMA, parse(query)).map(({ message }) => message);

/** A fragment of a root list, paged by `usePaginationFragment`. */
const rootList = (field: string, fields: string, filter: string, sort: string) => `
  fragment List_query on Query
  @refetchable(queryName: "ListQuery")
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 20 }
    after: { type: "String" }
    filter: { type: "${filter}" }
    sort: { type: "${sort}", defaultValue: NEWEST }
  ) {
    ${field}(first: $first, after: $after, filter: $filter, sort: $sort)
      @connection(key: "List_${field}", filters: ["filter", "sort"]) {
      totalCount
      edges {
        node {
          id
          ${fields}
        }
      }
    }
  }
`;

describe('relay-compiler', () => {
  it.each([
    ['catalog', 'displayName provider', 'CatalogFilter', 'CatalogSort'],
    ['datasets', 'path type', 'DatasetFilter', 'DatasetSort'],
    ['jobs', 'status', 'JobFilter', 'JobSort'],
    ['models', 'path', 'ModelFilter', 'DatasetSort'],
    ['projects', 'name', 'ProjectFilter', 'ProjectSort'],
    ['sutroDatasets', 'name', 'SutroDatasetFilter', 'SutroDatasetSort'],
  ] as const)('accepts a @connection of %s', async (field, fields, filter, sort) => {
    const query = await compile('List', rootList(field, fields, filter, sort));
    expect(query).toContain(`${field}(`);
    expect(faultsOf(query)).toEqual([]);
  });

  it.each([
    ['Dataset', 'path createdAt jobs { job { id status } }'],
    ['Job', 'status phases { name status }'],
    ['Model', 'path'],
    ['Project', 'name'],
    ['SutroDataset', 'name files { fileName }'],
    ['SutroJob', 'status'],
  ])('accepts a @refetchable fragment on %s', async (type, fields) => {
    const fragment = `
      fragment Row_item on ${type} @refetchable(queryName: "RowQuery") { id ${fields} }
    `;
    const query = await compile('Row', fragment);
    expect(query).toContain('node(id: $id)');
    expect(faultsOf(query)).toEqual([]);
  });

  it('accepts a @connection of the datasets of a @refetchable job', async () => {
    const fragment = `
      fragment JobPage_job on Job
      @refetchable(queryName: "JobPageQuery")
      @argumentDefinitions(
        first: { type: "Int", defaultValue: 20 }
        after: { type: "String" }
      ) {
        status
        datasets(first: $first, after: $after) @connection(key: "JobPage_datasets") {
          edges { node { id path } }
        }
      }
    `;
    const query = await compile('JobPage', fragment);
    expect(query).toContain('node(id: $id)');
    expect(faultsOf(query)).toEqual([]);
  });

  it('accepts plain nullable variables for the optional arguments of a page', async () => {
    const query = await compile(
      'Plain',
      `
        query PlainQuery($count: Int, $cursor: String, $sort: DatasetSort, $filter: DatasetFilter) {
          datasets(first: $count, after: $cursor, sort: $sort, filter: $filter)
            @connection(key: "Plain_datasets", filters: ["sort", "filter"]) {
            edges { node { id path } }
          }
        }
      `,
    );
    expect(query).toContain('$count: Int');
    expect(faultsOf(query)).toEqual([]);
  });

  it('accepts @throwOnFieldError over @semanticNonNull fields', async () => {
    const artifactOf = await project.compile(
      'Strict',
      `
        query StrictQuery($count: Int) @throwOnFieldError {
          datasets(first: $count) { nodes { id } edges { node { id path } } }
        }
      `,
    );
    const types = readFileSync(artifactOf('StrictQuery'), 'utf8');
    expect(types).toContain('datasets(first: $count)');
    expect(types).toMatch(/readonly datasets: \{/);
    expect(types).not.toMatch(/\| null \| undefined;\n +\}>;/);
  });

  it('refuses a @refetchable fragment on a type without an id', async () => {
    const fragment =
      'fragment Row_item on DatasetJob @refetchable(queryName: "RowQuery") { direction }';
    await expect(compile('Row', fragment)).rejects.toThrow(/refetchable/i);
  });
});
