import {
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
} from 'graphql';
import { SharedFuture } from '../../src/async/future.ts';

/**
 * What resolvers may return: `calm` ones values, `prompt` ones also promises, and `wild` ones also other thenables.
 */
export type ResolverMode = 'calm' | 'prompt' | 'wild';

/** A source object: its position determines everything below it. */
export type Source = { readonly at: string };

const LEAVES: Readonly<Record<string, readonly unknown[]>> = {
  String: ['text', '', 'tëxt', 7, true, { valueOf: () => 'value' }, Number.NaN, {}],
  Int: [7, 0, -0, 2 ** 31, 1.5, '12', 'x', true],
  Float: [1.5, 7, -0, Number.NaN, Number.POSITIVE_INFINITY, '1e3', ''],
  Boolean: [true, false, 1, 0, 'true', Number.NaN],
  ID: ['id', 7, 1.5, { id: 1 }],
  Odd: ['value', 11, 12, 13, { deep: [1, { er: null }] }, false],
  Enum: ['a', 'b', 'c', 'A', 3],
};

/** Decides what happens at each response position; the same for the same seed. */
export class ScriptedResolvers {
  readonly #seed: number;
  readonly #mode: ResolverMode;
  /** Paths of the resolved fields, in order. */
  readonly log: string[] = [];
  #pending = 0;

  constructor(seed: number, mode: ResolverMode) {
    this.#seed = seed;
    this.#mode = mode;
  }

  /** From 0 up to, not including, `end`; the same for the same place and question. */
  roll(at: string, question: string, end: number): number {
    let hash = 0x811c9dc5 ^ this.#seed;
    for (const sign of `${question} ${at}`) hash = Math.imul(hash ^ sign.charCodeAt(0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    return ((hash ^ (hash >>> 13)) >>> 0) % end;
  }

  /** What the resolver of a field does: gives a value, or throws. */
  resolve(info: GraphQLResolveInfo): unknown {
    const at = responsePositionOf(info.path);
    this.log.push(at);
    if (this.roll(at, 'throws', 40) === 0) throw new Error(`thrown at ${at}`);
    return this.#given(info.returnType, at);
  }

  /** Returns the result of `make`, or a promise of it. */
  later<T>(at: string, question: string, make: () => T): T | Promise<T> {
    if (this.#mode === 'calm' || this.roll(at, `${question} later`, 3) > 0) return make();
    return this.#promised(at, make);
  }

  /** Resolves when no promise is pending. */
  async drained(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      if (this.#pending > 0) quiet = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #given(type: GraphQLOutputType, at: string): unknown {
    const make = (): unknown => this.#value(type, at);
    if (this.#mode === 'calm') return make();
    const prng = this.roll(at, 'kind', 12);
    if (prng < 7) return make();
    const promise = this.#promised(at, () => {
      if (this.roll(at, 'rejects', 9) === 0) throw new Error(`rejected at ${at}`);
      return make();
    });
    if (prng < 9 || this.#mode === 'prompt') return promise;
    // Takes fewer turns of the event loop than a promise.
    if (prng === 9) return new SharedFuture(promise);
    // A foreign thenable: its rejection may be ignored.
    promise.catch(() => {});
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested.
    const foreign = { then: promise.then.bind(promise) };
    return prng === 10 ? foreign : Promise.resolve(foreign);
  }

  #promised<T>(at: string, make: () => T): Promise<T> {
    const wait = this.roll(at, 'wait', 4);
    if (wait === 0) return Promise.resolve().then(make);
    this.#pending += 1;
    return this.#ticks(wait === 3 ? -1 : wait)
      .then(make)
      .finally(() => {
        this.#pending -= 1;
      });
  }

  async #ticks(count: number): Promise<void> {
    if (count < 0) await new Promise((resolve) => setImmediate(resolve));
    for (let left = count; left > 0; left -= 1) await null;
  }

  #value(type: GraphQLOutputType, at: string): unknown {
    const prng = this.roll(at, 'value', 30);
    if (prng === 0) return null;
    if (prng === 1) return undefined;
    if (prng === 2) return new Error(`given at ${at}`);
    const inner = getNullableType(type);
    if (isListType(inner)) return prng === 3 ? { no: 'list' } : this.#list(inner.ofType, at);
    if (!isLeafType(inner)) return { at } satisfies Source;
    const leaves = LEAVES[isEnumType(inner) ? 'Enum' : inner.name] ?? [];
    return leaves[this.roll(at, 'leaf', prng < 24 ? 1 : leaves.length)];
  }

  #list(type: GraphQLOutputType, at: string): unknown {
    const kind = this.roll(at, 'list', 12);
    if (kind === 2) return this.#items(type, at, `broken off at ${at}`);
    // Promises in a list in a list that is never looked at would be nobody's.
    if (kind === 1 || isListType(getNullableType(type))) return this.#items(type, at);
    if (kind === 0) return new Set(this.#items(type, at));
    return [...this.#items(type, at)];
  }

  /** One by one; with a message it fails after the last of them. */
  *#items(type: GraphQLOutputType, at: string, message?: string): Generator<unknown> {
    const length = this.roll(at, 'length', 5);
    for (let index = 0; index < length; index += 1) yield this.#given(type, `${at}.${index}`);
    if (message !== undefined) throw new Error(message);
  }
}

/** The keys from the root down. */
export function responsePositionOf(path: GraphQLResolveInfo['path'] | undefined): string {
  if (!path) return '';
  const above = responsePositionOf(path.prev);
  return above === '' ? String(path.key) : `${above}.${path.key}`;
}
