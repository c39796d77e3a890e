import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/execution/compiled-query.ts';
import { estimateCost } from '../../src/schema/cost/estimate.ts';
import { globalId } from '../../src/schema/node.ts';
import { schema } from '../../src/schema/schema.ts';
import { MAX_STEPS, MAX_VALUES } from '../../src/server/plugins/cost-limit.ts';
import { type Providers, startProviders } from './providers.ts';

const LIMITS = { upstreamCalls: 512, values: MAX_VALUES, steps: MAX_STEPS };

/** Each fragment spreads the next one by two aliases, and beside it one that repeats a field. */
const doubling = (levels: number, step: (next: string) => string, on: string, ballast: string) => [
  ...Array.from(
    { length: levels },
    (_, at) =>
      `fragment F${at} on ${on} { ...B a: ${step(`...F${at + 1}`)} b: ${step(`...F${at + 1}`)} }`,
  ),
  `fragment F${levels} on ${on} { __typename }`,
  `fragment B on ${on} { ${ballast} }`,
];

const typenames = (count: number) => Array(count).fill('__typename').join(' ');

const DOCUMENTS: Record<string, string> = {
  'jobs of the project of a job': [
    '{ jobs(first: 1) { nodes { ...F0 } } }',
    ...doubling(
      17,
      (next) => `project { jobs(first: 1) { nodes { ${next} } } }`,
      'Job',
      typenames(150),
    ),
  ].join(' '),
  'types of types': [
    '{ __type(name: "Job") { ...F0 } }',
    ...doubling(17, (next) => `ofType { ${next} }`, '__Type', typenames(500)),
  ].join(' '),
  'inline fragments that repeat a chain': [
    '{ datasets(first: 1) { nodes { jobs { ...F0 } } } }',
    ...Array.from(
      { length: 45 },
      (_, at) =>
        `fragment F${at} on DatasetJob { ... { ...F${at + 1} } ... on DatasetJob { ...F${at + 1} } ...B }`,
    ),
    'fragment F45 on DatasetJob { direction }',
    `fragment B on DatasetJob { ${typenames(200)} }`,
  ].join(' '),
};

const stepsOf = (document: string, given: Record<string, unknown> = {}): number => {
  const executable = compileQuery(schema, parse(document));
  const variables = executable?.coerceVariables(given).coerced;
  if (!executable || !variables) throw new Error('It is no operation of this schema.');
  return estimateCost({ ...executable.operation, variables }, LIMITS).steps;
};

describe('the cost of a document', () => {
  it.each(Object.entries(DOCUMENTS))('is reckoned in bounded steps: %s', (_, document) => {
    expect(validate(schema, parse(document))).toEqual([]);
    // One more list of selections may have been begun.
    expect(stepsOf(document)).toBeLessThanOrEqual(MAX_STEPS + 1);
  });

  it('stops at the first limit that is passed', () => {
    const document = DOCUMENTS['jobs of the project of a job'] ?? '';
    const executable = compileQuery(schema, parse(document));
    if (!executable) throw new Error('It is no operation of this schema.');
    const few = { upstreamCalls: 3, values: MAX_VALUES, steps: MAX_STEPS };
    const cost = estimateCost({ ...executable.operation, variables: {} }, few);
    expect(cost.upstreamCalls).toBeGreaterThan(3);
    expect(cost.steps).toBeLessThan(1_000);
  });

  it('counts each id of a list, however often a list is given', () => {
    const ids = Array.from({ length: 3_000 }, (_, at) => globalId('SutroJob', `${at}`));
    const aliases = Array.from({ length: 20 }, (_, at) => `a${at}: nodes(ids: $ids) { id }`);
    const document = `query ($ids: [ID!]!) { ${aliases.join(' ')} }`;
    expect(stepsOf(document, { ids })).toBeLessThanOrEqual(MAX_STEPS + ids.length);
  });
});

describe('a gateway', () => {
  let providers: Providers;
  beforeAll(async () => {
    providers = await startProviders();
  });
  afterAll(() => providers.close());

  it.each(['jobs of the project of a job', 'types of types'])(
    'refuses %s before it reads anything, however the text is changed',
    async (name) => {
      for (const letter of ['', ' ', '#x\n']) {
        const { errors } = await providers.ask(`${letter}${DOCUMENTS[name]}`);
        expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
      }
      expect(providers.calls()).toEqual([]);
    },
  );
});
