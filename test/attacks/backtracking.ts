// A backtracking matcher that counts what it does. It matches as ECMA-262 says (the tests compare it with the engine),
// without back references, which match the empty text here.

/** Matches from `at` and goes on with `next`, as often as there are ways to. */
type Matcher = (at: number, next: (end: number) => boolean) => boolean;

/** A part of a pattern: characters it is made of, its shortest length, and how it matches. */
type Part = {
  readonly example: string;
  readonly width: number;
  readonly matcher: (run: Run) => Matcher;
};

type Run = { readonly text: string; steps: number };

/** More steps than any linear pattern takes over the texts of the tests. */
export const MAX_STEPS = 200_000;
const SAMPLES = [...' \n-_.:/;"\\@=,?é\u2028\0{@aAzZ0x'];

export class Pattern {
  readonly source: string;
  readonly flags: string;
  /** Texts and characters that parts of the pattern match. */
  readonly pieces = new Set<string>();
  readonly #part: Part;
  #at = 0;

  constructor({ source, flags }: { readonly source: string; readonly flags: string }) {
    this.source = source;
    this.flags = flags.replace(/[gyd]/g, '');
    this.#part = this.#alternatives();
    if (this.#at < source.length) throw new Error(`${source} is not understood at ${this.#at}.`);
    this.pieces.add(this.#part.example);
    for (const word of source.match(/(?:[\w -]|\\[/.-]|:(?!\/))+/g) ?? []) {
      this.pieces.add(word.replaceAll('\\', ''));
    }
  }

  /** Steps of a search through the whole text, and where the first match is. */
  search(text: string): { readonly steps: number; readonly first: string | undefined } {
    const run: Run = { text, steps: 0 };
    const match = this.#part.matcher(run);
    let first: string | undefined;
    for (let start = 0; start <= text.length && run.steps < MAX_STEPS; start += 1) {
      let end = -1;
      run.steps += 1;
      const isFound = match(start, (at) => {
        end = at;
        return true;
      });
      if (!isFound) continue;
      first ??= `${start}-${end}`;
      start = Math.max(start, end - 1);
    }
    return { steps: run.steps, first };
  }

  #alternatives(): Part {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    const [first] = parts;
    if (!first || parts.length === 1) return first ?? EMPTY;
    return {
      example: first.example,
      width: Math.min(...parts.map(({ width }) => width)),
      matcher: (run) => {
        const ways = parts.map(({ matcher }) => matcher(run));
        return (at, next) => ways.some((match) => match(at, next));
      },
    };
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.source.length && !'|)'.includes(this.source.charAt(this.#at))) {
      parts.push(this.#quantified(this.#atom()));
    }
    return {
      example: parts.map(({ example }) => example).join(''),
      width: parts.reduce((sum, { width }) => sum + width, 0),
      matcher: (run) =>
        parts
          .map(({ matcher }) => matcher(run))
          .reduceRight<Matcher>(
            (rest, match) => (at, next) => match(at, (end) => rest(end, next)),
            (at, next) => next(at),
          ),
    };
  }

  #quantified(part: Part): Part {
    const found = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(this.source.slice(this.#at));
    if (!found) return part;
    this.#at += found[0].length;
    const [, sign, from = '0', comma, to = '', lazy] = found;
    const least = sign ? Number(sign === '+') : Number(from);
    const given = comma ? Number(to || Number.POSITIVE_INFINITY) : least;
    const most = sign ? (sign === '?' ? 1 : Number.POSITIVE_INFINITY) : given;
    return {
      example: part.example.repeat(Math.max(1, least)),
      width: part.width * least,
      matcher: (run) => {
        const match = part.matcher(run);
        const repeat = (at: number, count: number, next: (end: number) => boolean): boolean => {
          run.steps += 1;
          if (run.steps > MAX_STEPS) return false;
          const more = () =>
            count < most &&
            match(at, (end) => (end > at || count < least) && repeat(end, count + 1, next));
          if (count < least) return more();
          return lazy ? next(at) || more() : more() || next(at);
        };
        return (at, next) => repeat(at, 0, next);
      },
    };
  }

  #atom(): Part {
    if (this.#take('^')) return this.#edge('^');
    if (this.#take('$')) return this.#edge('$');
    if (this.#take('\\b')) return this.#edge('\\b');
    for (const [opening, isAhead, isWanted] of LOOKAROUNDS) {
      if (this.#take(opening)) return this.#lookaround(this.#inner(), isAhead, isWanted);
    }
    if (this.#take('(')) {
      this.#skip(/^\?(?::|<\w+>)/);
      return this.#inner();
    }
    if (this.#skip(/^\\(?:[1-9]|k<\w+>)/)) return EMPTY;
    const text = this.#skip(/^(?:\[(?:\\.|[^\]\\])*\]|\\(?:x..|u....|[pP]\{[^}]*\}|.)|.)/su) ?? '';
    return this.#character(text);
  }

  #inner(): Part {
    const part = this.#alternatives();
    if (!this.#take(')')) throw new Error(`${this.source} has no end of a group.`);
    return part;
  }

  #character(source: string): Part {
    const expression = new RegExp(`^(?:${source})$`, this.flags.replace('m', ''));
    const known = new Map<string, boolean>();
    const fits = (character: string): boolean => {
      const before = known.get(character);
      if (before !== undefined) return before;
      known.set(character, expression.test(character));
      return expression.test(character);
    };
    const samples = [source.replace('\\', ''), ...SAMPLES].filter((it) => expression.test(it));
    for (const sample of samples.slice(0, 2)) this.pieces.add(sample);
    return {
      example: samples[0] ?? '',
      width: 1,
      matcher: (run) => (at, next) => {
        run.steps += 1;
        return at < run.text.length && fits(run.text.charAt(at)) && next(at + 1);
      },
    };
  }

  #edge(source: string): Part {
    const isLines = this.flags.includes('m');
    const isWord = (character: string) => /^\w$/.test(character);
    const isBreak = (character: string) =>
      character === '' || (isLines && /[\n\r\u2028\u2029]/.test(character));
    const holds = (before: string, after: string): boolean => {
      if (source === '\\b') return isWord(before) !== isWord(after);
      return isBreak(source === '^' ? before : after);
    };
    return {
      ...EMPTY,
      matcher: (run) => (at, next) => {
        run.steps += 1;
        return holds(run.text.charAt(at - 1), run.text.charAt(at)) && next(at);
      },
    };
  }

  #lookaround({ matcher, width }: Part, isAhead: boolean, isWanted: boolean): Part {
    return {
      ...EMPTY,
      matcher: (run) => {
        const match = matcher(run);
        return (at, next) => {
          const from = isAhead ? at : at - width;
          const isThere = from >= 0 && match(from, (end) => isAhead || end === at);
          return isThere === isWanted && next(at);
        };
      },
    };
  }

  #take(text: string): boolean {
    if (!this.source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #skip(expression: RegExp): string | undefined {
    const [found] = expression.exec(this.source.slice(this.#at)) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }
}

const LOOKAROUNDS = [
  ['(?=', true, true],
  ['(?!', true, false],
  ['(?<=', false, true],
  ['(?<!', false, false],
] as const;

const EMPTY: Part = { example: '', width: 0, matcher: () => (at, next) => next(at) };
