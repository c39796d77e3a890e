import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape they assert
  readonly json: any;
};

/** A running sandbox and a client with its key. Ends with the block that declares it by `await using`. */
export async function running(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  const key = options.apiKey ?? 'sandbox';
  const ask = async (url: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  return {
    sandbox,
    qualia: (path: string, init: RequestInit = {}) =>
      ask(sandbox.qualiaUrl + path, { headers: { 'x-api-key': key }, ...init }),
    sutro: (path: string, init: RequestInit = {}) =>
      ask(sandbox.sutroUrl + path, { headers: { authorization: `Key ${key}` }, ...init }),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

export type Running = Awaited<ReturnType<typeof running>>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Follows a Qualia list's cursors to its end; `between` runs before every page but the first. */
export async function walk(
  { qualia }: Pick<Running, 'qualia'>,
  path: string,
  between: (page: number) => void = () => {},
) {
  const pages = [];
  for (let cursor: string | null = '', page = 0; cursor !== null; page += 1) {
    if (page > 0) between(page);
    const url = cursor === '' ? path : `${path}&cursor=${cursor}`;
    const { json }: Answer = await qualia(url);
    pages.push(json);
    cursor = json.page_info.has_next ? json.page_info.end_cursor : null;
  }
  return pages;
}

export type { Sandbox };
