import { STATUS_CODES } from 'node:http';
import { qualiaEmulator } from '../../src/sandbox/qualia/routes.ts';
import {
  createRouter,
  HttpError,
  type ProviderEmulator,
  type RouteResponse,
} from '../../src/sandbox/router.ts';
import { sutroEmulator } from '../../src/sandbox/sutro/routes.ts';
import type { Catalogue } from './catalogue.ts';

export type UpstreamRequest = {
  readonly method: string;
  readonly url: string;
  readonly body: string;
};

export type Answers = {
  /** The whole HTTP answer, ready to be written. */
  readonly find: (request: UpstreamRequest) => Buffer;
  /** How many were made so far; while this does not grow, every answer was there already. */
  readonly made: () => number;
};

/**
 * The answers of the sandbox's own routes, each recorded when it is first asked for: whoever asks for everything
 * once before it measures then meets nothing but bytes that are ready.
 */
export function recordAnswers({ qualia, sutro }: Catalogue): Answers {
  const emulations = [
    qualiaEmulator({ stores: qualia, apiKey: '', seeds: false }),
    sutroEmulator({ stores: sutro, apiKey: '', seeds: false }),
  ];
  const byRequest = new Map<string, Buffer>();
  const byMeaning = new Map<string, Buffer>();
  const answer = createResponder(emulations);

  const make = (request: UpstreamRequest): Buffer => {
    const meaning = meaningOf(request);
    const known = byMeaning.get(meaning);
    if (known) return known;
    const made = serializeResponse(answer(request));
    byMeaning.set(meaning, made);
    return made;
  };
  return {
    find: (request) => {
      const key = `${request.method} ${request.url} ${request.body}`;
      const known = byRequest.get(key);
      if (known) return known;
      const made = make(request);
      byRequest.set(key, made);
      return made;
    },
    made: () => byMeaning.size,
  };
}

/** Clients write the same question in different ways; its answer is kept once. */
const meaningOf = ({ method, url, body }: UpstreamRequest): string => {
  const { pathname, searchParams } = new URL(url, 'http://upstream');
  if (searchParams.get('sort') === 'newest') searchParams.delete('sort');
  searchParams.sort();
  return `${method} ${pathname}?${searchParams} ${body}`;
};

const createResponder = (emulations: readonly ProviderEmulator[]) => {
  const match = createRouter(emulations.flatMap(({ routes }) => routes));
  return ({ method, url, body }: UpstreamRequest): RouteResponse => {
    const { pathname, searchParams: query } = new URL(url, 'http://upstream');
    const found = match(pathname).find(({ route }) => route.method === method);
    if (!found) return { status: 404, json: { detail: 'Not Found' } };
    try {
      return found.route.answer({ params: found.params, query, body });
    } catch (error) {
      if (error instanceof HttpError) return error.response;
      throw error;
    }
  };
};

export const serializeResponse = ({ status, json, text, headers }: RouteResponse): Buffer => {
  const body = Buffer.from(text ?? JSON.stringify(json));
  const lines = Object.entries({
    'content-type': 'application/json',
    'content-length': body.length,
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
};
