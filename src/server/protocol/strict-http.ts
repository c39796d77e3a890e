import { httpError, type ServerPlugin } from '../request-context.ts';

const JSON_CONTENT_TYPE = /^application\/json\s*(;|$)/i;
const ACCEPTS_JSON = /(application|\*)\/(json|graphql-response\+json|\*)/i;

/**
 * GraphQL over HTTP, no more: a POST is JSON and its answer is JSON. Forms and plain text are what
 * a foreign web page can send without asking (CORS preflight); event streams are not offered.
 */
export const useStrictHttp = (): ServerPlugin => ({
  onRequestParse({ request, url, fetchAPI, endResponse }) {
    const { method, headers } = request;
    if (!ACCEPTS_JSON.test(headers.get('accept') || '*/*')) {
      endResponse(new fetchAPI.Response(null, { status: 406 }));
      return;
    }
    if (method === 'POST' && !JSON_CONTENT_TYPE.test(headers.get('content-type') ?? '')) {
      throw httpError(415, 'A POST has to be application/json.');
    }
    if (method === 'GET') {
      assertJson(url, 'variables');
      assertJson(url, 'extensions');
    }
  },
});

function assertJson(url: URL, name: string): void {
  const text = url.searchParams.get(name);
  if (!text) return;
  try {
    JSON.parse(text);
  } catch {
    throw httpError(400, `The parameter "${name}" is not JSON.`);
  }
}
