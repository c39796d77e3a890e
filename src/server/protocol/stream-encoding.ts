import Negotiator from 'negotiator';

/** How the events of a response stream are written. */
export type StreamEncoding = {
  readonly contentType: string;
  /** Written at once, so that proxies and clients see the headers. */
  readonly start: string;
  /** An event, from the JSON of a result. */
  readonly event: (json: string) => string;
  /** Written where nothing else is, so that nobody takes the connection for dead. */
  readonly keepAlive: string;
  /** Written where the source stream has completed. */
  readonly end: string;
};

/** GraphQL over SSE, distinct connections mode. */
const SERVER_SENT_EVENTS: StreamEncoding = {
  contentType: 'text/event-stream; charset=utf-8',
  start: ':\n\n',
  event: (json) => `event: next\ndata: ${json}\n\n`,
  keepAlive: ':\n\n',
  // Without a data line `EventSource` does not dispatch the event.
  end: 'event: complete\ndata:\n\n',
};

const PART = '\r\ncontent-type: application/json; charset=utf-8\r\n\r\n';
const BOUNDARY = '\r\n--graphql';

/** Apollo's multipart protocol for subscriptions, version 1.0. */
const MULTIPART: StreamEncoding = {
  contentType: 'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0',
  start: BOUNDARY,
  event: (json) => `${PART}{"payload":${json}}${BOUNDARY}`,
  keepAlive: `${PART}{}${BOUNDARY}`,
  end: '--\r\n',
};

/** Clients that accept both send the event stream first; only Apollo's names its version. */
export function streamEncodingFor(accept: string | undefined): StreamEncoding | undefined {
  if (accept === undefined) return undefined;
  const accepted = new Negotiator({ headers: { accept } }).mediaTypes();
  const isMultipart = /multipart\/mixed[^,]*;\s*subscriptionSpec="?1\.0/i.test(accept);
  const named = accepted.find(
    (type) => type === 'text/event-stream' || (isMultipart && type === 'multipart/mixed'),
  );
  if (named === undefined) return undefined;
  return named === 'text/event-stream' ? SERVER_SENT_EVENTS : MULTIPART;
}
