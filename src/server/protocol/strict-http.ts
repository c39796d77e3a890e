import type { GatewayError } from '../../errors.ts';
import type { RequestPlugin } from '../request-plugin.ts';
import { assertDecodable } from './content-encoding.ts';
import { isJson, mediaTypeFor } from './media-type.ts';
import { protocolError } from './protocol-error.ts';
import { streamEncodingFor } from './stream-encoding.ts';

/**
 * Refuses what is not GraphQL over HTTP: a POST is JSON and its response is JSON. Web pages of other origins can
 * send forms and plain text without a CORS preflight. Streams are for subscriptions alone.
 */
export const strictHttp: RequestPlugin = {
  onRequest({ head: { method, header } }) {
    if (method !== 'GET' && method !== 'POST') throw methodNotAllowedError(method);
    const accept = header('accept');
    if (mediaTypeFor(accept) === undefined && streamEncodingFor(accept) === undefined)
      throw notAcceptableError();
    if (method === 'GET') return;
    if (!isJson(header('content-type') ?? '')) throw unsupportedMediaTypeError();
    assertDecodable(header('content-encoding'));
  },
};

const methodNotAllowedError = (method: string): GatewayError =>
  protocolError('METHOD_NOT_ALLOWED', `${method} is not supported. Send GET or POST.`, {
    allow: 'GET, HEAD, POST',
  });

export const notAcceptableError = (): GatewayError =>
  protocolError(
    'NOT_ACCEPTABLE',
    'The response is JSON. Accept application/graphql-response+json or application/json.',
  );

const unsupportedMediaTypeError = (): GatewayError =>
  protocolError(
    'UNSUPPORTED_MEDIA_TYPE',
    'A POST has to be JSON. Send content-type: application/json, in UTF-8.',
  );
