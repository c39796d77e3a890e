import { connect } from 'node:net';

export type RawRequest = {
  readonly method?: string;
  readonly path?: string;
  /** In order; a name may occur twice. `Host` and `Content-Length` are added unless given. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
};

export type RawResponse = {
  readonly status: string;
  /** `name: value`, the name in lower case, in the order of names; of a name in the order in which they came. */
  readonly headers: readonly string[];
  readonly body: string;
};

/** The bytes of a request, as no client library would let one write them. */
export function serializeRequest({
  method = 'POST',
  path = '/graphql',
  headers = [],
  body = '',
}: RawRequest): Buffer {
  const bytes = Buffer.from(body);
  const has = (name: string): boolean => headers.some(([given]) => given.toLowerCase() === name);
  const framed = has('content-length') || has('transfer-encoding');
  const all = [
    ...(has('host') ? [] : [['Host', '127.0.0.1']]),
    ...headers,
    ...(framed || method === 'GET' ? [] : [['Content-Length', String(bytes.length)]]),
  ];
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`, 'latin1'),
    bytes,
  ]);
}

/** Sends bytes on a connection of their own, and reads `count` responses, or up to the end of the connection. */
export function sendRaw(port: number, bytes: Uint8Array, count = 1): Promise<RawResponse[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    const found: RawResponse[] = [];
    const finish = (): void => {
      socket.destroy();
      resolve(found);
    };
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let next = parse(received); next; next = parse(received)) {
        found.push(next.response);
        received = received.subarray(next.end);
      }
      if (found.length >= count) finish();
    });
    socket.once('close', finish);
    socket.once('error', (error) =>
      'code' in error && error.code === 'ECONNRESET' ? finish() : reject(error),
    );
    socket.write(bytes);
  });
}

function parse(bytes: Buffer): { response: RawResponse; end: number } | undefined {
  const start = bytes.indexOf('\r\n\r\n');
  if (start < 0) return undefined;
  const [status = '', ...lines] = bytes.subarray(0, start).toString('latin1').split('\r\n');
  const headers = lines.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase())).sort();
  const content = contentOf(bytes.subarray(start + 4), headers);
  if (!content) return undefined;
  return { response: { status, headers, body: content.body }, end: start + 4 + content.end };
}

/** By its length, in chunks, or none at all. */
function contentOf(bytes: Buffer, headers: readonly string[]) {
  if (headers.includes('transfer-encoding: chunked')) return decodeChunked(bytes);
  const length = headers.find((line) => line.startsWith('content-length: '))?.slice(16);
  const end = Number(length ?? 0);
  return bytes.length < end ? undefined : { body: bytes.subarray(0, end).toString(), end };
}

function decodeChunked(bytes: Buffer): { body: string; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString(), 16);
    const end = line + 2 + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return { body: Buffer.concat(parts).toString(), end };
    parts.push(bytes.subarray(line + 2, end - 2));
    at = end;
  }
}
