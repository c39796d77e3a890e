import { httpError, type RequestHead } from '../request-context.ts';
import type { RequestPlugin } from '../request-plugin.ts';

const JSON_CONTENT_TYPE = /^application\/json\s*(;|$)/i;
const ACCEPTS_JSON = /(application|\*)\/(json|graphql-response\+json|\*)/i;

/**
 * Refuses what is not GraphQL over HTTP: a POST is JSON and its response is JSON. Web pages of other origins can
 * send forms and plain text without a CORS preflight; event streams are not offered.
 */
export const strictHttp: RequestPlugin = {
  onRequest({ head }) {
    if (!ACCEPTS_JSON.test(head.header('accept') || '*/*')) {
      throw httpError(406, 'Responses are application/json or application/graphql-response+json.');
    }
    if (head.method === 'POST' && !JSON_CONTENT_TYPE.test(head.header('content-type') ?? '')) {
      throw httpError(415, 'A POST has to be application/json.');
    }
    if (head.method === 'GET') assertJsonParameters(head);
  },
};

function assertJsonParameters({ url }: RequestHead): void {
  const { searchParams } = new URL(url, 'http://localhost');
  for (const name of ['variables', 'extensions']) {
    const text = searchParams.get(name);
    if (text && !isJson(text)) throw httpError(400, `The parameter "${name}" is not JSON.`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
