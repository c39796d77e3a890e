import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildSchema, parse, validate } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// Relay's compiler is the strictest check of the Relay conventions.

const ROOT = path.resolve(import.meta.dirname, '../..');
const COMPILER = path.join(ROOT, 'node_modules/relay-compiler/cli.js');
const SCHEMA = buildSchema(readFileSync(path.join(ROOT, 'schema.graphql'), 'utf8'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relay-'));
  copyFileSync(path.join(ROOT, 'schema.graphql'), path.join(folder, 'schema.graphql'));
  mkdirSync(path.join(folder, 'src'));
  const config = { src: './src', schema: './schema.graphql', language: 'typescript' };
  writeFileSync(path.join(folder, 'relay.config.json'), JSON.stringify(config));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Compiles a module with these documents; returns the query that Relay sends to refetch it. */
async function compile(module: string, documents: string): Promise<string> {
  const text = `import { graphql } from 'relay-runtime';\ngraphql\`${documents}\`;\n`;
  writeFileSync(path.join(folder, 'src', `${module}.ts`), text);
  await promisify(execFile)(process.execPath, [COMPILER], { cwd: folder });
  const artifact = path.join(folder, 'src/__generated__', `${module}Query.graphql.ts`);
  const [, query = 'null'] = /"text": (".*"),?\n/.exec(readFileSync(artifact, 'utf8')) ?? [];
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
    const query = await compile(
      'Strict',
      `
        query StrictQuery($count: Int) @throwOnFieldError {
          datasets(first: $count) { nodes { id } edges { node { id path } } }
        }
      `,
    );
    expect(query).toContain('datasets(first: $count)');
    const artifact = path.join(folder, 'src/__generated__/StrictQuery.graphql.ts');
    const types = readFileSync(artifact, 'utf8');
    expect(types).toMatch(/readonly datasets: \{/);
    expect(types).not.toMatch(/\| null \| undefined;\n +\}>;/);
  });

  it('refuses a @refetchable fragment on a type without an id', async () => {
    const fragment =
      'fragment Row_item on DatasetJob @refetchable(queryName: "RowQuery") { direction }';
    await expect(compile('Row', fragment)).rejects.toThrow(/refetchable/i);
  });
});
