import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { InputWriter, type Values } from './inputs.ts';
import { type PickInteger, Prng } from './prng.ts';

export type GeneratedQuery = {
  readonly text: string;
  /** Some are missing, and a few do not fit their type. */
  readonly variables: Record<string, unknown>;
};

/** Names that mean something on every object, and may be aliases all the same. */
const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'toJSON',
];
const MAX_DEPTH = 7;

/** Writes a query that a schema allows, with everything that the language has for queries. */
export class QueryWriter {
  readonly #schema: GraphQLSchema;
  readonly #prng: Prng;
  readonly #inputs: InputWriter;
  readonly #fragments: { name: string; on: string; text: string }[] = [];
  readonly #odd = [...ODD_NAMES];
  #fields = 45;

  constructor(schema: GraphQLSchema, values: Values, pick: PickInteger) {
    this.#schema = schema;
    this.#prng = new Prng(pick);
    this.#inputs = new InputWriter(values, this.#prng);
  }

  write(): GeneratedQuery {
    const query = this.#schema.getQueryType();
    if (!query) throw new Error('The schema has no queries.');
    const selection = this.#selection(query, 1);
    const fragments = this.#fragments.map(
      ({ name, on, text }) => `fragment ${name} on ${on}${text}`,
    );
    const { definitions, variables } = this.#inputs;
    return { text: [`query It${definitions}${selection}`, ...fragments].join('\n'), variables };
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    const parts = [this.#field(type, depth)];
    const more = this.#prng.pick(5);
    for (let count = 0; count < more && this.#fields > 0; count += 1) {
      parts.push(this.#part(type, depth));
      // Said twice, it is one entry all the same.
      if (this.#prng.chance(8)) parts.push(this.#prng.oneOf(['__typename', ...parts]));
    }
    return ` { ${parts.join(' ')} }`;
  }

  #part(type: GraphQLNamedType, depth: number): string {
    if (this.#prng.chance(75) || depth > MAX_DEPTH) return this.#field(type, depth);
    const on = this.#conditionOn(type);
    if (this.#prng.chance(50)) {
      const condition = on === type && this.#prng.chance(50) ? '' : ` on ${on.name}`;
      return `...${condition}${this.#directives()}${this.#selection(on, depth)}`;
    }
    return `...${this.#fragmentOn(on, depth)}${this.#directives()}`;
  }

  #conditionOn(type: GraphQLNamedType): GraphQLNamedType {
    const possible = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    const [first = type, ...rest] = possible;
    const exact = this.#prng.oneOf<GraphQLNamedType>([first, ...rest]);
    const wider = isObjectType(exact) ? exact.getInterfaces() : [];
    return this.#prng.oneOf<GraphQLNamedType>([type, exact, ...wider]);
  }

  #fragmentOn(type: GraphQLNamedType, depth: number): string {
    const known = this.#fragments.filter(({ on }) => on === type.name);
    const [first, ...rest] = known;
    if (first && this.#prng.chance(50)) return this.#prng.oneOf([first, ...rest]).name;
    const text = this.#selection(type, depth + 1);
    const name = this.#prng.name('F');
    this.#fragments.push({ name, on: type.name, text });
    return name;
  }

  #field(type: GraphQLNamedType, depth: number): string {
    const fields = 'getFields' in type && !isInputObjectType(type) ? type.getFields() : {};
    const all: GraphQLField<unknown, unknown>[] = Object.values(fields);
    const fitting = all.filter(
      (field) => depth < MAX_DEPTH || isLeafType(getNamedType(field.type)),
    );
    this.#fields -= 1;
    const [first, ...rest] = fitting;
    if (!first || this.#fields < 0 || this.#prng.chance(7)) return `${this.#alias()}__typename`;
    if (type === this.#schema.getQueryType() && this.#prng.chance(5))
      return this.#introspection(depth);
    const field = this.#prng.oneOf([first, ...rest]);
    return this.#selected(field, depth);
  }

  #selected({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const inner = getNamedType(type);
    const selection = isLeafType(inner) ? '' : this.#selection(inner, depth + 1);
    const given = this.#inputs.arguments(args);
    const isSure = given === '' && selection === '';
    const alias = isSure && this.#prng.chance(50) ? '' : this.#alias();
    return `${alias}${name}${given}${this.#directives()}${selection}`;
  }

  #introspection(depth: number): string {
    const known = Object.keys(this.#schema.getTypeMap());
    const [first = 'Query', ...rest] = known;
    const type = this.#schema.getType(this.#prng.chance(50) ? '__Schema' : '__Type');
    if (!type) return '__typename';
    const selection = this.#selection(type, Math.max(depth + 1, MAX_DEPTH - 3));
    if (type.name === '__Schema') return `${this.#alias()}__schema${selection}`;
    return `${this.#alias()}__type(name: "${this.#prng.oneOf([first, ...rest])}")${selection}`;
  }

  /** One that is nowhere else, so that no two entries ask for different things. */
  #alias(): string {
    const odd = this.#prng.chance(6) ? this.#odd.pop() : undefined;
    return `${odd ?? this.#prng.name('a')}: `;
  }

  #directives(): string {
    if (!this.#prng.chance(12)) return '';
    const value = this.#prng.chance(50)
      ? this.#prng.oneOf(['true', 'false'])
      : this.#inputs.switch();
    return ` @${this.#prng.oneOf(['skip', 'include'])}(if: ${value})`;
  }
}
