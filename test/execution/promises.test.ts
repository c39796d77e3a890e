import {
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { SharedFuture } from '../../src/async/future.ts';
import { type CompiledQuery, compileQuery } from '../../src/execution/compiled-query.ts';
import { executeWithGraphqlJs, expectNoHoles } from './compare.ts';
import { unhandledIn } from './unhandled.ts';

const Item: GraphQLObjectType = new GraphQLObjectType({
  name: 'Item',
  fields: () => ({
    text: { type: GraphQLString },
    sure: { type: new GraphQLNonNull(GraphQLString) },
    item: { type: Item },
    items: { type: new GraphQLList(new GraphQLNonNull(Item)) },
  }),
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      item: { type: Item },
      other: { type: Item },
      items: { type: new GraphQLList(new GraphQLNonNull(Item)) },
      numbers: { type: new GraphQLList(GraphQLInt) },
      text: { type: GraphQLString },
      sure: { type: new GraphQLNonNull(GraphQLString) },
    },
  }),
});

function executable(query: string): CompiledQuery {
  const found = compileQuery(schema, parse(query));
  if (!found) throw new Error('This is no query.');
  return found;
}

const ask = async (query: string, rootValue: unknown) => {
  const answer = await executable(query).execute({ variables: {}, context: undefined, rootValue });
  expectNoHoles(answer.data);
  return JSON.parse(JSON.stringify(answer));
};

/** A thenable that is no promise. */
const foreign = (then: (done: (value: unknown) => void) => unknown) => ({ then });

describe('a thenable that a resolver returns', () => {
  it('may call back synchronously', async () => {
    const atOnce = (value: unknown) => foreign((done) => done(value));
    const numbers = [atOnce(1), 2, atOnce(3)];
    expect(await ask('{ numbers text }', { numbers, text: atOnce('now') })).toEqual({
      data: { numbers: [1, 2, 3], text: 'now' },
    });
  });

  it('may call back twice', async () => {
    const twice = foreign((done) => {
      done('first');
      done('second');
    });
    const later = new Promise((resolve) => setImmediate(resolve, { text: 'late' }));
    const answer = await ask('{ text item { text } }', { text: twice, item: later });
    expect(answer).toEqual({ data: { text: 'first', item: { text: 'late' } } });
  });

  it('may throw instead of calling back', async () => {
    const throwing = foreign(() => {
      throw new Error('no');
    });
    const { data, errors } = await ask('{ text item { sure } }', {
      text: throwing,
      item: { sure: throwing },
    });
    expect(data).toEqual({ text: null, item: null });
    expect(errors).toEqual([
      { message: 'no', path: ['text'], locations: [{ line: 1, column: 3 }] },
      { message: 'no', path: ['item', 'sure'], locations: [{ line: 1, column: 15 }] },
    ]);
  });

  it('may resolve with another thenable', async () => {
    const nested = foreign((done) => done(foreign((again) => again('deep'))));
    expect(await ask('{ text }', { text: nested })).toEqual({ data: { text: 'deep' } });
  });
});

describe('a shared future', () => {
  const query = '{ text sure numbers items { sure text } item { text items { text } } }';
  const values = {
    text: 'text',
    sure: 'sure',
    numbers: [1, 2],
    items: [{ sure: 'a', text: 'b' }, { sure: 'c' }],
    item: { text: 'd', items: [{ text: 'e' }] },
  };

  it.each(['pending', 'settled'])('is completed as a promise is: %s', async (when) => {
    const future = new SharedFuture(Promise.resolve(values));
    if (when === 'settled') await future;
    const item = (at: number) => future.map(({ items }) => items[at]);
    const rootValue = {
      text: () => future.map(({ text }) => text),
      sure: () => future.map(({ sure }) => sure),
      numbers: () => [1, future.map(({ numbers }) => numbers[1])],
      items: () => [item(0), item(1)],
      item: () => future.map((all) => all.item),
    };
    expect(await ask(query, rootValue)).toEqual(await ask(query, values));
    const asked = { schema, document: parse(query), variables: {}, context: undefined, rootValue };
    const expected = JSON.parse(JSON.stringify(await executeWithGraphqlJs(asked)));
    expect(await ask(query, rootValue)).toEqual(expected);
  });

  it.each(['pending', 'settled'])('fails where a promise would: %s', async (when) => {
    const lost = new SharedFuture(Promise.reject(new Error('lost')));
    const here = new SharedFuture(Promise.resolve({}));
    if (when === 'settled') await Promise.allSettled([lost, here]);
    const rootValue = {
      text: lost,
      items: [{ sure: 'x', text: lost }],
      item: {
        text: here.map(() => {
          throw new Error('no such part');
        }),
        items: [{ text: here.map(() => 7n) }, here.map(() => new Error('is an error'))],
      },
    };
    const asked = { schema, document: parse(query), variables: {}, context: undefined, rootValue };
    const unhandled = await unhandledIn(async () => {
      for (const sure of ['sure', lost]) {
        const ours = await ask(query, { ...rootValue, sure });
        const theirs = await executeWithGraphqlJs({ ...asked, rootValue: { ...rootValue, sure } });
        const expected = JSON.parse(JSON.stringify(theirs));
        expect(ours.data).toEqual(expected.data);
        if (expected.data) expect(byPath(ours.errors)).toEqual(byPath(expected.errors));
      }
    });
    expect(unhandled).toEqual([]);
  });

  const byPath = (errors: { path: unknown[] }[]) =>
    errors.toSorted((a, b) => `${a.path}`.localeCompare(`${b.path}`));
});

describe('an error after a null', () => {
  const failing = (ticks: number) => async () => {
    for (let left = ticks; left > 0; left -= 1) await null;
    throw new Error(`after ${ticks}`);
  };

  it('is reported once at most, and is no unhandled rejection', async () => {
    const rootValue = {
      item: {
        sure: failing(1),
        text: failing(9),
        item: async () => ({ sure: failing(5), item: { sure: failing(20) } }),
        items: () => [Promise.reject(new Error('at once')), Promise.reject(new Error('as well'))],
      },
      text: failing(30),
    };
    const query = '{ item { sure text item { sure item { sure } } items { text } } text }';
    const unhandled = await unhandledIn(async () => {
      const { data, errors } = await ask(query, rootValue);
      expect(data).toEqual({ item: null, text: null });
      expect(errors.at(-1)).toMatchObject({ message: 'after 30', path: ['text'] });
    });
    expect(unhandled).toEqual([]);
  });

  it.each([
    ['at once, and the rest later', { sure: null, text: failing(3), item: { sure: failing(5) } }],
    ['later, and the rest later still', { sure: failing(1), text: failing(4), item: failing(7) }],
    [
      'deep inside',
      { item: { sure: null }, sure: failing(0), items: () => [failing(4)(), failing(6)()] },
    ],
  ])('is not reported below a null: %s', async (_when, item) => {
    const unhandled = await unhandledIn(async () => {
      const query = '{ item { text item { sure } items { sure } sure } }';
      const { data, errors } = await ask(query, { item });
      expect(data).toEqual({ item: null });
      const nullsItem = errors.findIndex(({ path }: { path: string[] }) => path[1] === 'sure');
      expect(nullsItem).toBe(errors.length - 1);
    });
    expect(unhandled).toEqual([]);
  });

  it('leaves the response alone once data is null', async () => {
    const rootValue = { sure: failing(1), item: async () => ({ item: { sure: failing(3) } }) };
    const { data, errors } = await ask('{ item { item { sure } } sure }', rootValue);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ message: 'after 1', path: ['sure'] }]);
  });

  it('of promises after a failed item is no unhandled rejection', async () => {
    const items = () => [null, Promise.reject(new Error('behind')), foreign(() => undefined)];
    const unhandled = await unhandledIn(async () => {
      const { data, errors } = await ask('{ items { text } }', { items });
      expect(data).toEqual({ items: null });
      expect(errors).toMatchObject([{ path: ['items', 0] }]);
    });
    expect(unhandled).toEqual([]);
  });
});

describe('a long list', () => {
  const COUNT = 50_000;

  it.each(['values', 'promises'])('of %s is answered in its order', async (kind) => {
    const numbers = Array.from({ length: COUNT }, (_, index) =>
      kind === 'values' ? index : Promise.resolve(index),
    );
    const answer = await ask('{ numbers }', { numbers });
    expect(answer.data.numbers).toEqual(Array.from({ length: COUNT }, (_, index) => index));
  });

  it('of objects that fail has an error for each item, as with graphql-js', async () => {
    const query = '{ items { text items { sure } } }';
    const one = (index: number) => ({
      text: async () => `${index}`,
      items: index % 100 === 0 ? [{ sure: null }] : [],
    });
    const rootValue = { items: Array.from({ length: 2_000 }, (_, index) => one(index)) };
    const answer = await ask(query, rootValue);
    const asked = { schema, document: parse(query), variables: {}, context: undefined, rootValue };
    expect(answer).toEqual(JSON.parse(JSON.stringify(await executeWithGraphqlJs(asked))));
    expect(answer.errors).toHaveLength(20);
  });
});

describe('a list that changes during its completion', () => {
  const change = {
    'becomes shorter': (items: object[]) => items.splice(1),
    'becomes longer': (items: object[]) => items.length < 5 && items.push({ text: 'more' }),
  };

  it.each(Object.entries(change))('has the items that iteration yields: %s', async (_, changed) => {
    const rootValue = () => {
      const items: object[] = ['a', 'b', 'c'].map((text) => ({
        text: () => {
          changed(items);
          return text;
        },
      }));
      return { items };
    };
    const query = '{ items { text } }';
    const asked = { schema, document: parse(query), variables: {}, context: undefined };
    const expected = await executeWithGraphqlJs({ ...asked, rootValue: rootValue() });
    expect(await ask(query, rootValue())).toEqual(JSON.parse(JSON.stringify(expected)));
  });
});
