/** A request as far as the recorded upstream looks at it. */
export type ReceivedRequest = {
  readonly method: string;
  readonly url: string;
  /** What the caller showed as its key: Qualia's header, or Sutro's. */
  readonly key: string | undefined;
  readonly body: string;
};

const HEAD_END = '\r\n\r\n';

/**
 * Cuts requests out of what a connection sends, in whatever pieces it comes. It knows what this project's clients
 * write (a body has its length), which spares it the price of a whole HTTP parser: the upstream must not be what
 * is measured.
 */
export function createRequestReader(): (chunk: Buffer) => ReceivedRequest[] {
  let rest = '';
  return (chunk) => {
    // Bytes as characters, so that lengths are what the header says.
    rest += chunk.toString('latin1');
    const received: ReceivedRequest[] = [];
    for (;;) {
      const end = rest.indexOf(HEAD_END);
      if (end === -1) return received;
      const head = rest.slice(0, end);
      const bodyEnd = end + HEAD_END.length + lengthIn(head);
      if (rest.length < bodyEnd) return received;
      received.push(readHead(head, rest.slice(end + HEAD_END.length, bodyEnd)));
      rest = rest.slice(bodyEnd);
    }
  };
}

const lengthIn = (head: string): number =>
  head.startsWith('GET') ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);

const readHead = (head: string, body: string): ReceivedRequest => {
  const methodEnd = head.indexOf(' ');
  const urlEnd = head.indexOf(' ', methodEnd + 1);
  return {
    method: head.slice(0, methodEnd),
    url: head.slice(methodEnd + 1, urlEnd),
    key: /\r\n(?:x-api-key|authorization): *(?:Key )?([^\r]*)/i.exec(head)?.[1],
    body,
  };
};
