/** An answer as far as the load generator looks at it. */
export type Answered = {
  readonly status: number;
  /** Length of its content. */
  readonly bytes: number;
  /** All of the content where it was asked for, otherwise its first and its last piece as they came. */
  readonly content: readonly Buffer[];
  readonly isWhole: boolean;
};

type Part = 'head' | 'content' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer';

const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);

/**
 * Reads the answers on one keep-alive connection, one after another and in whatever pieces they come. Content is
 * counted, and kept only on demand: the generator shares a core with the upstream and must cost little. Throws when
 * what comes is no HTTP/1.1 with a length or with chunks.
 */
export class ResponseReader {
  /** Whether the content of the next answer is wanted. */
  keeps = false;
  readonly #onAnswer: (answered: Answered) => void;
  #part: Part = 'head';
  #rest: Buffer = NOTHING;
  #status = 0;
  /** Bytes to come of the content or of the chunk. */
  #left = 0;
  #bytes = 0;
  #kept: Buffer[] = [];

  constructor(onAnswer: (answered: Answered) => void) {
    this.#onAnswer = onAnswer;
  }

  read(piece: Buffer): void {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    while (this.#rest.length > 0 && this.#step());
  }

  /** Whether it went on; otherwise more has to come first. */
  #step(): boolean {
    if (this.#part === 'head') return this.#readHead();
    if (this.#part === 'content' || this.#part === 'chunk') return this.#readContent();
    return this.#readLine();
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf(HEAD_END);
    if (end === -1) return false;
    const head = this.#take(end, HEAD_END.length).toString('latin1');
    this.#status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN);
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      this.#part = 'chunk-size';
      return true;
    }
    this.#left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(this.#status + this.#left)) throw new SyntaxError(`No such answer: ${head}`);
    this.#part = 'content';
    if (this.#left === 0) this.#end();
    return true;
  }

  #readContent(): boolean {
    const content = this.#take(Math.min(this.#left, this.#rest.length), 0);
    this.#left -= content.length;
    this.#bytes += content.length;
    if (this.keeps || this.#kept.length < 2) this.#kept.push(content);
    else this.#kept[1] = content;
    if (this.#left > 0) return false;
    if (this.#part === 'content') this.#end();
    else this.#part = 'chunk-end';
    return true;
  }

  #readLine(): boolean {
    const end = this.#rest.indexOf(CRLF);
    if (end === -1) return false;
    const line = this.#take(end, CRLF.length).toString('latin1');
    if (this.#part === 'chunk-size') {
      this.#left = Number.parseInt(line, 16);
      if (Number.isNaN(this.#left)) throw new SyntaxError(`No such chunk: ${line}`);
      this.#part = this.#left > 0 ? 'chunk' : 'trailer';
    } else if (this.#part === 'chunk-end') {
      this.#part = 'chunk-size';
    } else if (line === '') {
      this.#end();
    }
    return true;
  }

  #take(length: number, separator: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length + separator);
    return taken;
  }

  #end(): void {
    const content = this.#kept;
    const answered = { status: this.#status, bytes: this.#bytes, content, isWhole: this.keeps };
    this.#part = 'head';
    this.#bytes = 0;
    this.#kept = [];
    this.#onAnswer(answered);
  }
}
