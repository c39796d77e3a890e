import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { imageKeys, listDatasets } from '../../src/providers/qualia/datasets.ts';
import { listJobs, readJob } from '../../src/providers/qualia/jobs.ts';
import { listModels } from '../../src/providers/qualia/models.ts';
import { listProjects } from '../../src/providers/qualia/projects.ts';
import { listSutroDatasets } from '../../src/providers/sutro/datasets.ts';
import { listSutroFiles } from '../../src/providers/sutro/files.ts';
import { listAllSutroJobs, listSutroJobs, readSutroJob } from '../../src/providers/sutro/jobs.ts';
import type { UpstreamRequest } from '../../src/upstream/request.ts';
import { responseError } from '../../src/upstream/response/errors.ts';

const page = { limit: 20, sort: 'newest' } as const;
const READS: readonly UpstreamRequest<unknown>[] = [
  listDatasets(page),
  listModels(page),
  listProjects(page),
  listJobs({ ...page, cursor: 'c' }),
  readJob('a'),
  imageKeys('a/b'),
  listSutroDatasets(),
  listSutroFiles('a'),
  listSutroJobs({ limit: 1 }),
  listAllSutroJobs(),
  readSutroJob('a'),
];

const MARK = 'M4RK';
const scalar = fc.oneof(
  fc.string().map((text) => MARK + text),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('2026-04-15T12:00:00Z', '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0', 1),
);
const field = fc.constantFrom(
  ...['artifact_id', 'subtype', 'path', 'metadata', 'jobs', 'job_id', 'direction', 'created_at'],
  ...[
    'updated_at',
    'project_id',
    'name',
    'status',
    'current_phase',
    'phases',
    'events',
    'timestamp',
  ],
  ...['dataset_id', 'schema', 'fields', 'type', 'file_name', 'failure_reason', '__proto__'],
);
const jsonValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, scalar, tie('map'), tie('list')),
  list: fc.array(tie('any'), { maxLength: 4 }),
  map: fc.dictionary(field, tie('any'), { maxKeys: 8 }),
})).any;
const envelope = fc.record({
  items: fc.array(jsonValue, { maxLength: 3 }),
  datasets: fc.array(jsonValue, { maxLength: 3 }),
  files: fc.array(jsonValue, { maxLength: 3 }),
  jobs: fc.array(jsonValue, { maxLength: 3 }),
  job: jsonValue,
  image_keys: jsonValue,
  page_info: fc.record({ has_next: fc.boolean(), end_cursor: jsonValue, total_count: jsonValue }),
});
const json = fc
  .oneof(fc.jsonValue(), jsonValue, envelope)
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

/** The errors inside a parsed response, or the error that refused it. */
const errorsOf = (read: UpstreamRequest<unknown>, value: unknown): readonly unknown[] => {
  try {
    const answer = read.parse(value);
    const items = Array.isArray(answer) ? answer : Object(answer).items;
    return Array.isArray(items) ? items.filter((item) => item instanceof Error) : [];
  } catch (error) {
    return [error];
  }
};

test('any JSON is parsed or gives PROVIDER_CONTRACT, without a value in the message', () => {
  fc.assert(
    fc.property(fc.constantFrom(...READS), json, (read, value) => {
      for (const error of errorsOf(read, value)) {
        expect(error).toBeInstanceOf(ProviderError);
        expect(error).toMatchObject({ code: 'PROVIDER_CONTRACT' });
        expect(String(error)).not.toContain(MARK);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('the text of a refusal becomes one bounded line without secrets', () => {
  const refusalBody = fc.record(
    { detail: fc.oneof(fc.string(), json), error: json, message: json, retry_after: json },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.string(),
    refusalBody.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...READS),
      fc.integer({ min: 300, max: 599 }),
      body,
      (read, status, text) => {
        const error = responseError(read, { status, headers: {}, body: text }, [MARK]);
        expect(error).toBeInstanceOf(ProviderError);
        expect(error.message).not.toMatch(/[\n\r]|M4RK|:\/\//);
        expect(error.message.length).toBeLessThan(330);
      },
    ),
    { numRuns: 1_000 },
  );
});
