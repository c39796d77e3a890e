import fc from 'fast-check';
import { globalId } from '../../src/schema/node.ts';

/** One hostile request of an anonymous caller. */
export type Attack = {
  readonly kind: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
};

const uuid = (index: number): string => `00000000-0000-4000-8000-${`${index}`.padStart(12, '0')}`;
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** A root field, the type that fragments are on, and a field of that type which leads to it again. */
const CHAINS = [
  ['jobs(first: 1000) { nodes { ...F0 } }', 'Job', 'project { jobs(first: 9) { nodes {', '} } }'],
  ['datasets(first: 1000) { nodes { ...F0 } }', 'Dataset', 'jobs { job { datasets {', '} } }'],
  ['sutroDatasets(first: 1000) { nodes { ...F0 } }', 'SutroDataset', 'jobs { dataset {', '} }'],
  ['node(id: $id) { ...F0 }', 'Node', '... on Node {', '}'],
  ['nodes(ids: [$id, $id]) { ...F0 }', 'Node', '... on Job {', '}'],
  ['_entities(representations: $ids) { ...F0 }', '_Entity', '... on Job {', '}'],
  ['__type(name: "Job") { ...F0 }', '__Type', 'ofType {', '}'],
] as const;

/** Fragments that spread the next one two or three times, directly or below a field. */
const fragments = fc
  .record({
    chain: fc.constantFrom(...CHAINS),
    levels: fc.integer({ min: 2, max: 49 }),
    spreads: fc.integer({ min: 2, max: 3 }),
    isNested: fc.boolean(),
    ballast: fc.integer({ min: 0, max: 200 }),
  })
  .map(({ chain: [root, type, open, close], levels, spreads, isNested, ballast }) => {
    const spread = (next: number, alias: number): string => {
      if (!isNested) return `...F${next}`;
      const inner = `${open} ...F${next} ${close}`;
      return open.startsWith('...') ? inner : `a${alias}: ${inner}`;
    };
    const definitions = times(
      levels,
      (level) =>
        `fragment F${level} on ${type} { ${times(spreads, (at) => spread(level + 1, at))} }`,
    );
    const last = `fragment F${levels} on ${type} { ${times(ballast + 1, () => '__typename')} }`;
    return {
      kind: 'fragments',
      query: `query ($id: ID = "", $ids: [_Any!] = []) { ${root} u: nodes(ids: [$id]) { id } v: _entities(representations: $ids) { __typename } } ${definitions} ${last}`,
      variables: {
        id: globalId('Job', uuid(1)),
        ids: [{ __typename: 'Job', jobId: uuid(1) }],
      },
    };
  });

/** Aliases on each level, each below a switch, so that each combination is a plan of its own. */
const switches = fc
  .record({
    aliases: fc.integer({ min: 1, max: 60 }),
    depth: fc.integer({ min: 1, max: 19 }),
    bits: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    first: fc.integer({ min: -1, max: 1_001 }),
  })
  .map(({ aliases, depth, bits, first }) => ({
    kind: 'aliases, depth and switches',
    query: `query (${times(6, (bit) => `$s${bit}: Boolean!`)}, $first: Int!) { ${times(
      aliases,
      (at) => `a${at}: __typename @skip(if: $s${at % 6}) @include(if: $s${(at + 1) % 6})`,
    )} jobs(first: $first) { nodes { ${'project { jobs(first: 1) { nodes { '.repeat(depth)} id ${'} } } '.repeat(depth)} } } }`,
    variables: { ...Object.fromEntries(bits.map((bit, index) => [`s${index}`, bit])), first },
  }));

const PUMPS = [
  'a',
  '=',
  '/',
  '.',
  '-',
  '\\',
  '"',
  '%',
  '\u0000',
  '\ud800',
  'é',
  ' ',
  '\n',
  '0',
  '_',
  '[',
];
const longText = fc
  .tuple(
    fc.constantFrom(...PUMPS),
    fc.constantFrom('', ...PUMPS),
    fc.integer({ min: 1, max: 9_000 }),
  )
  .map(([one, other, length]) => (one + other).repeat(length));

/** Long texts for each kind of argument, as literals, variables and names. */
const texts = fc.record({ text: longText, path: fc.nat({ max: 7 }) }).map(({ text, path }) => {
  const argument = [
    'datasets(filter: { search: $text }) { totalCount }',
    'datasets(after: $text) { totalCount }',
    'sutroDatasets(before: $text, last: 1) { totalCount }',
    'sutroDataset(datasetId: $text) { id }',
    'sutroJob(jobId: $text) { id }',
    'node(id: $text) { id }',
    'dataset(artifactId: $text) { id }',
    `${'n'.repeat(Math.min(text.length, 400))}: __typename node(id: $text) { id }`,
  ][path];
  const type = path === 5 ? 'ID!' : path === 6 ? 'UUID!' : 'String!';
  return {
    kind: 'long texts',
    query: `query ($text: ${type}) { ${argument} }`,
    variables: { text },
  };
});

/** Values that are no id, reference, number or filter, in lists and nested. */
const nonsense = fc
  .record({
    value: fc.oneof(
      fc.constantFrom(null, '', 0, -1, 1e308, {}, [], { __proto__: 1 }, 'Job', '====', true),
      fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }),
    ),
    count: fc.integer({ min: 0, max: 1_500 }),
    field: fc.boolean(),
  })
  .map(({ value, count, field }) => ({
    kind: 'lists of nonsense',
    query: field
      ? 'query ($list: [ID!]!) { nodes(ids: $list) { id } }'
      : 'query ($list: [_Any!]!) { _entities(representations: $list) { __typename } }',
    variables: { list: Array.from({ length: count }, () => value) },
  }));

/** Ids that no provider knows: each finder reads a list to its end, or one row by id. */
const unknownIds = fc
  .record({
    count: fc.integer({ min: 1, max: 1_100 }),
    type: fc.constantFrom('Job', 'Dataset', 'Project', 'SutroJob', 'SutroDataset'),
    isAliased: fc.boolean(),
  })
  .map(({ count, type, isAliased }) => ({
    kind: 'unknown ids',
    query: isAliased
      ? `{ ${times(Math.min(count, 20), (at) => `a${at}: job(jobId: "${uuid(at)}") { status }`)} }`
      : 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Job { status } } }',
    variables: isAliased
      ? {}
      : { ids: Array.from({ length: count }, (_, index) => globalId(type, uuid(index))) },
  }));

/** Any attack, by a caller who shows another provider key each time. */
export const attackArbitrary: fc.Arbitrary<Attack> = fc
  .tuple(fc.oneof(fragments, switches, texts, nonsense, unknownIds), fc.nat())
  .map(([attack, key]) => ({
    ...attack,
    headers: { 'x-qualia-api-key': `k${key}`, 'x-sutro-api-key': `k${key}` },
  }));
