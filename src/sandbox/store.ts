export type Key = number | string;

/** One way to sort a list. Rows with equal keys are sorted by id, in the same direction. */
export type Order<Row> = { readonly key: (row: Row) => Key; readonly descending?: boolean };

/** Where a row stands in an order; it stays meaningful when the row is gone. */
export type Position = { readonly key: Key; readonly id: string };

export type Filter<Row> = {
  /** Equal names mean the same rows, as long as this store does not change. */
  readonly name: string;
  readonly test: (row: Row) => boolean;
};

export type PageOptions<Row> = {
  readonly sort: string;
  readonly limit: number;
  readonly after?: Position | undefined;
  readonly filter?: Filter<Row> | undefined;
};

export type StorePage<Row> = {
  readonly rows: readonly Row[];
  /** Of the last row; null on an empty page. */
  readonly end: Position | null;
  readonly hasNext: boolean;
  /** Length of the whole filtered list. */
  readonly total: number;
};

type Entry<Row> = Position & { readonly row: Row };

const VIEWS = 64;

const compare = (a: Position, b: Position): number => {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
};

/** How many entries of a sorted list are not behind `position`: O(log n). */
const upTo = (entries: readonly Position[], position: Position, sign: number): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry && sign * compare(entry, position) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * Rows by id, with sorted indexes that stay right while rows come and go. A page costs a binary search and its
 * own length, whatever the list's length is: indexes are built, and filtered, once and when first asked for.
 */
export class Store<Row extends object> {
  readonly #idOf: (row: Row) => string;
  readonly #orders: Readonly<Record<string, Order<Row>>>;
  readonly #rows = new Map<string, Row>();
  readonly #indexes = new Map<string, Entry<Row>[]>();
  readonly #views = new Map<string, readonly Entry<Row>[]>();
  #version = 0;

  /** Ids are compared without regard to case. */
  constructor(idOf: (row: Row) => string, orders: Readonly<Record<string, Order<Row>>> = {}) {
    this.#idOf = (row) => idOf(row).toLowerCase();
    this.#orders = orders;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id.toLowerCase());
  }

  /** Every row, in the order of insertion. */
  list(): Row[] {
    return [...this.#rows.values()];
  }

  /** Throws a RangeError when the id is taken. */
  insert(...rows: readonly Row[]): void {
    for (const row of rows) {
      const id = this.#idOf(row);
      if (this.#rows.has(id)) throw new RangeError(`There is already a row ${id}.`);
      this.#rows.set(id, row);
      this.#index(id, row);
    }
    this.#changed();
  }

  /** The row as it is now, or undefined when there is none. The row given before is left as it was. */
  update(id: string, change: Partial<Row>): Row | undefined {
    const before = this.get(id);
    if (!before) return undefined;
    const after = { ...before, ...change };
    const newId = this.#idOf(after);
    if (newId !== id.toLowerCase()) throw new RangeError('A row keeps its id.');
    this.#unindex(newId, before);
    this.#rows.set(newId, after);
    this.#index(newId, after);
    this.#changed();
    return after;
  }

  /** Whether there was such a row. */
  remove(id: string): boolean {
    const row = this.get(id);
    if (!row) return false;
    this.#unindex(id.toLowerCase(), row);
    this.#rows.delete(id.toLowerCase());
    this.#changed();
    return true;
  }

  /** The first row with this key in an ascending order. */
  first(sort: string, key: Key): Row | undefined {
    const entries = this.#sorted(sort);
    const entry = entries[upTo(entries, { key, id: '' }, 1)];
    return entry?.key === key ? entry.row : undefined;
  }

  page({ sort, limit, after, filter }: PageOptions<Row>): StorePage<Row> {
    const entries = filter ? this.#view(sort, filter) : this.#sorted(sort);
    const start = after ? upTo(entries, after, this.#sign(sort)) : 0;
    const cut = entries.slice(start, start + limit);
    const last = cut.at(-1);
    return {
      rows: cut.map((entry) => entry.row),
      end: last ? { key: last.key, id: last.id } : null,
      hasNext: start + cut.length < entries.length,
      total: entries.length,
    };
  }

  #changed(): void {
    this.#version += 1;
    this.#views.clear();
  }

  #order(sort: string): Order<Row> {
    const order = this.#orders[sort];
    if (!order) throw new RangeError(`There is no order ${sort}.`);
    return order;
  }

  #sign(sort: string): number {
    return this.#order(sort).descending ? -1 : 1;
  }

  #sorted(sort: string): readonly Entry<Row>[] {
    const known = this.#indexes.get(sort);
    if (known) return known;
    const { key } = this.#order(sort);
    const sign = this.#sign(sort);
    const entries = Array.from(this.#rows, ([id, row]) => ({ key: key(row), id, row }));
    entries.sort((a, b) => sign * compare(a, b));
    this.#indexes.set(sort, entries);
    return entries;
  }

  #view(sort: string, { name, test }: Filter<Row>): readonly Entry<Row>[] {
    const viewName = `${sort} ${name}`;
    const known = this.#views.get(viewName);
    if (known) return known;
    if (this.#views.size >= VIEWS) this.#views.clear();
    const view = this.#sorted(sort).filter((entry) => test(entry.row));
    this.#views.set(viewName, view);
    return view;
  }

  #index(id: string, row: Row): void {
    for (const [sort, entries] of this.#indexes) {
      const entry = { key: this.#order(sort).key(row), id, row };
      entries.splice(upTo(entries, entry, this.#sign(sort)), 0, entry);
    }
  }

  #unindex(id: string, row: Row): void {
    for (const [sort, entries] of this.#indexes) {
      const position = { key: this.#order(sort).key(row), id };
      entries.splice(upTo(entries, position, this.#sign(sort)) - 1, 1);
    }
  }
}
