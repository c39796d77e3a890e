import { describe, expect, it } from 'vitest';
import { REMEDIES } from '../../src/agents/remedies.ts';
import { toolResultOf } from '../../src/agents/tool-result.ts';
import { readTools, toolOf } from '../../src/agents/tools.ts';
import { schema } from '../../src/schema/schema.ts';

describe('the documents', () => {
  it('are tools, in a fixed order', () => {
    expect(readTools(schema).map(({ name }) => name)).toEqual([
      'explain_job',
      'find_datasets',
      'find_jobs',
      'find_models',
      'find_sutro_jobs',
      'provider_state',
      'qualia_dataset',
      'sutro_dataset',
    ]);
  });

  it('take a plain object with enums, bounds and defaults', () => {
    const tool = readTools(schema).find(({ name }) => name === 'find_datasets');
    expect(tool?.inputSchema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        first: { type: 'integer', minimum: 1, maximum: 50, default: 10 },
        sort: { type: 'string', enum: ['NAME', 'NEWEST', 'OLDEST'], default: 'NEWEST' },
        createdAfter: { type: 'string', format: 'date-time' },
      },
    });
  });
});

it.each([
  ['"d" query Q { nothing }', 'Cannot query field "nothing"'],
  ['query Q { gateway { providers { name } } }', 'the query has no description'],
  ['"d" query { gateway { providers { name } } }', 'the query has no name'],
  ['"d" query Q($id: UUID!) { job(jobId: $id) { status } }', '$id has no description'],
  ['"d" query Q("f" $f: JobFilter) { jobs(filter: $f) { totalCount } }', 'no tool can take'],
])('is refused: %s', (text, message) => {
  expect(() => toolOf(schema, text)).toThrow(message);
});

const TEXT = { isStructured: false };

describe('an answer', () => {
  const edges = Array.from({ length: 50 }, (_, at) => ({
    cursor: `c${at}`,
    node: { name: 'ü'.repeat(500), at },
  }));
  const pageInfo = { hasNextPage: false, endCursor: 'c49' };

  it('ends early, with the cursor of its last row', () => {
    const { content } = toolResultOf({ data: { list: { totalCount: 50, pageInfo, edges } } }, TEXT);
    const text = content[0]?.text ?? '';
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(24_000);
    const { list } = JSON.parse(text);
    expect(list).toMatchObject({ totalCount: 50, hasNextPage: true });
    expect(list.endCursor).toBe(`c${list.nodes.at(-1).at}`);
  });

  it('is a success with a warning when a part is missing', () => {
    const errors = [
      {
        message: 'Sutro fails.',
        path: ['b'],
        extensions: { code: 'PROVIDER_UNAVAILABLE', retryAfter: 3 },
      },
    ];
    expect(toolResultOf({ data: { a: 1, b: null }, errors }, TEXT)).toEqual({
      content: [
        {
          type: 'text',
          text: `Warning: not complete. PROVIDER_UNAVAILABLE at b: Sutro fails. ${REMEDIES.PROVIDER_UNAVAILABLE} Try again in 3 s.\n{"a":1,"b":null}`,
        },
      ],
    });
    expect(toolResultOf({ data: { b: null }, errors }, TEXT)).toMatchObject({ isError: true });
  });

  it('names ten of many problems, and how many more there are', () => {
    const errors = Array.from({ length: 25 }, (_, at) => ({
      message: 'No.',
      path: ['a', at],
      extensions: { code: 'PROVIDER_CONTRACT' },
    }));
    const { content } = toolResultOf({ data: { a: 1 }, errors }, TEXT);
    expect(content[0]?.text.match(/Warning/g)).toHaveLength(11);
    expect(content[0]?.text).toContain('15 more errors.');
  });

  it('has its data as a structure, too, where that is set', () => {
    const { content, structuredContent } = toolResultOf(
      { data: { list: { pageInfo, edges } } },
      { isStructured: true },
    );
    expect(structuredContent).toEqual(JSON.parse(content[0]?.text ?? ''));
  });
});
