import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { write } from './literals.ts';
import type { Prng } from './prng.ts';

/** What a scalar of that name may be given as an argument, as JSON. */
export type Values = Readonly<Record<string, readonly unknown[]>>;

/** Writes what a query is given, by literals and by variables of which it keeps the books. */
export class InputWriter {
  readonly #values: Values;
  readonly #prng: Prng;
  readonly #types = new Map<string, string>();
  /** Some are missing, and a few do not fit their type. */
  readonly variables: Record<string, unknown> = {};

  constructor(values: Values, prng: Prng) {
    this.#values = values;
    this.#prng = prng;
  }

  /** Of all variables so far. */
  get definitions(): string {
    const all = [...this.#types].map(([name, type]) => `$${name}: ${type}`);
    return all.length === 0 ? '' : `(${all.join(', ')})`;
  }

  /** A variable for `@skip` or `@include`. */
  switch(): string {
    const name = `b${this.#prng.pick(3)}`;
    // Where there is a default, null fits as well, and fails only when it is used.
    if (!this.#types.has(name)) {
      const hasDefault = this.#prng.chance(40);
      this.#types.set(name, hasDefault ? 'Boolean = true' : 'Boolean!');
      const values = hasDefault ? [true, false, null, undefined] : [true, false];
      this.#give(name, this.#prng.oneOf([true, ...values]));
    }
    return `$${name}`;
  }

  #give(name: string, value: unknown): void {
    if (value !== undefined) this.variables[name] = value;
  }

  arguments(args: readonly GraphQLArgument[]): string {
    const given = args.flatMap((argument) => {
      if (!isRequiredArgument(argument) && this.#prng.chance(60)) return [];
      return [`${argument.name}: ${this.#argument(argument.type)}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #argument(type: GraphQLInputType): string {
    return this.#prng.chance(60) ? this.#literal(type) : this.#variable(type);
  }

  #variable(type: GraphQLInputType): string {
    const name = this.#prng.name('v');
    const isNullable = !isNonNullType(type);
    const hasDefault = this.#prng.chance(25);
    const text = hasDefault ? ` = ${write(this.#json(type), type)}` : '';
    this.#types.set(name, `${type}${text}`);
    if (this.#prng.chance(3))
      this.#give(name, this.#prng.oneOf([{ not: 'this' }, undefined, null]));
    else if (!(isNullable || hasDefault) || this.#prng.chance(75))
      this.#give(name, this.#json(type));
    return `$${name}`;
  }

  #literal(type: GraphQLInputType): string {
    const inner = getNullableType(type);
    if (isListType(inner) && this.#prng.chance(50)) {
      return `[${this.#argument(inner.ofType)}, ${this.#literal(inner.ofType)}]`;
    }
    if (isInputObjectType(inner) && this.#prng.chance(50)) {
      const parts = this.#partsOf(inner);
      return `{${parts.map((part) => `${part.name}: ${this.#argument(part.type)}`).join(', ')}}`;
    }
    return write(this.#json(type), type);
  }

  #json(type: GraphQLInputType): unknown {
    if (!isNonNullType(type) && this.#prng.chance(10)) return null;
    const inner = getNullableType(type);
    if (isListType(inner)) {
      const one = (): unknown => this.#json(inner.ofType);
      return this.#prng.oneOf<() => unknown>([
        () => [],
        () => [one()],
        () => [one(), one()],
        one,
      ])();
    }
    if (isEnumType(inner)) {
      const [first, ...rest] = inner.getValues().map(({ name }) => name);
      return this.#prng.oneOf([first, ...rest]);
    }
    if (isInputObjectType(inner)) {
      const parts = this.#partsOf(inner);
      return Object.fromEntries(parts.map(({ name, type: of }) => [name, this.#json(of)]));
    }
    const [first, ...rest] = this.#values[inner.name] ?? [true, false];
    return this.#prng.oneOf([first, ...rest]);
  }

  #partsOf(type: GraphQLInputObjectType): GraphQLInputField[] {
    const parts = Object.values(type.getFields());
    return parts.filter((part) => isRequiredInputField(part) || this.#prng.chance(40));
  }
}
