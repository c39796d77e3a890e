import {
  type GraphQLAbstractType,
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
} from 'graphql';
import type { Values } from './inputs.ts';
import type { ScriptedResolvers, Source } from './scripted-resolvers.ts';

const Odd = new GraphQLScalarType({
  name: 'Odd',
  serialize: (value) => {
    if (value === 11) throw new Error('cannot be serialized');
    if (value === 12) return null;
    return value === 13 ? undefined : value;
  },
});

const Enum = new GraphQLEnumType({
  name: 'Enum',
  values: { A: { value: 'a' }, B: { value: 'b' }, C: { value: 'c' } },
});

const In: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'In',
  fields: () => ({
    n: { type: new GraphQLNonNull(GraphQLInt) },
    text: { type: GraphQLString, defaultValue: 'usual' },
    kinds: { type: new GraphQLList(new GraphQLNonNull(Enum)) },
    deeper: { type: In },
  }),
});

const atOf = (source: unknown): string => (source as Source).at;

/** Resolves the type in every possible way, and in some impossible ones. */
const resolveType = (
  source: unknown,
  resolvers: ScriptedResolvers,
  _info: unknown,
  type: GraphQLAbstractType,
) =>
  resolvers.later(atOf(source), `${type.name} resolves`, () => {
    const at = atOf(source);
    const prng = resolvers.roll(at, 'type', 40);
    if (prng === 0) throw new Error(`no type at ${at}`);
    if (prng === 1) return undefined;
    if (prng < 5) return ['Nothing', 'Being', 'Rock'][prng - 2];
    return prng % 2 === 0 ? 'Cat' : 'Dog';
  });

const Being = new GraphQLInterfaceType({ name: 'Being', fields: () => fields(), resolveType });

const Cat = new GraphQLObjectType({ name: 'Cat', interfaces: [Being], fields: () => fields() });

const isDog = (source: unknown, resolvers: ScriptedResolvers) =>
  resolvers.later(atOf(source), 'is a dog', () => {
    const at = atOf(source);
    if (resolvers.roll(at, 'dog throws', 30) === 0) throw new Error(`no answer at ${at}`);
    // Anything true will do.
    return resolvers.roll(at, 'dog', 10) as unknown as boolean;
  });

const Dog = new GraphQLObjectType({
  name: 'Dog',
  interfaces: [Being],
  fields: () => fields(),
  isTypeOf: isDog,
});

const Rock = new GraphQLObjectType({
  name: 'Rock',
  fields: () => fields(),
  isTypeOf: (source, resolvers) =>
    resolvers.later(atOf(source), 'is a rock', () => resolvers.roll(atOf(source), 'rock', 3) === 0),
});

/** Without a resolver of its own: the types are asked, one by one. */
const Thing = new GraphQLUnionType({ name: 'Thing', types: [Dog, Rock] });
const Any = new GraphQLUnionType({ name: 'Any', types: [Cat, Dog, Rock], resolveType });

const non = <T extends GraphQLOutputType>(type: T) => new GraphQLNonNull(type as never);
const list = (type: GraphQLOutputType) => new GraphQLList(type);

const TYPES: Readonly<Record<string, () => GraphQLOutputType>> = {
  s: () => GraphQLString,
  sN: () => non(GraphQLString),
  i: () => GraphQLInt,
  iN: () => non(GraphQLInt),
  f: () => GraphQLFloat,
  flag: () => GraphQLBoolean,
  id: () => non(GraphQLID),
  e: () => Enum,
  eN: () => non(Enum),
  odd: () => Odd,
  oddN: () => non(Odd),
  cat: () => Cat,
  catN: () => non(Cat),
  dog: () => Dog,
  dogN: () => non(Dog),
  being: () => Being,
  beingN: () => non(Being),
  any: () => Any,
  thing: () => Thing,
  thingN: () => non(Thing),
  ls: () => list(GraphQLString),
  lsN: () => non(list(non(GraphQLString))),
  llsN: () => list(non(list(non(GraphQLInt)))),
  lodd: () => list(Odd),
  lcat: () => list(Cat),
  lcatN: () => non(list(non(Cat))),
  ldog: () => list(non(Dog)),
  lbeing: () => non(list(Being)),
  lany: () => list(non(Any)),
  llthing: () => list(list(non(Thing))),
};

/** Every object has every field. */
const fields = (): GraphQLFieldConfigMap<unknown, ScriptedResolvers> => ({
  ...Object.fromEntries(
    Object.entries(TYPES).map(([name, type]) => [
      name,
      {
        type: type(),
        resolve: (_source, _args, resolvers: ScriptedResolvers, info) => resolvers.resolve(info),
      },
    ]),
  ),
  echo: {
    type: GraphQLString,
    args: {
      n: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 3 },
      text: { type: GraphQLString },
      given: { type: new GraphQLNonNull(GraphQLString) },
      kinds: { type: new GraphQLList(new GraphQLNonNull(Enum)), defaultValue: ['a'] },
      filter: { type: In },
      filters: { type: new GraphQLList(In) },
    },
    resolve: (_source, args) => JSON.stringify(args),
  },
});

/** Everything that a schema can have, in every position. The context of an operation is its script. */
export const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, ScriptedResolvers>({ name: 'Query', fields }),
  types: [Cat, Dog, Rock],
});

export const VALUES: Values = {
  Int: [1, 0, -5, 2_147_483_647],
  String: ['text', '', '"quoted"\n', '__proto__', '💡'],
};
