import { expect, test } from 'vitest';
import { ProviderError } from '../../../src/errors.ts';
import { qualia, sutro } from '../../../src/providers/routes.ts';
import { createPipeline } from '../../../src/upstream/pipeline/call.ts';
import { promisify } from '../../../src/upstream/pipeline/callbackify.ts';
import { type SendOptions, sendPolicy } from '../../../src/upstream/policies/send.ts';
import type {
  Transport,
  TransportRequest,
  TransportResponse,
} from '../../../src/upstream/transport/transport.ts';
import { caller, READ, refusalOf, standIn } from '../fake-provider.ts';

const answering = (response: Partial<TransportResponse>, options: Partial<SendOptions> = {}) => {
  const sent: TransportRequest[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    return { status: 200, headers: {}, body: '{}', ...response };
  };
  const base = { provider: qualia, baseUrl: 'https://api.example', transport };
  return { sent, send: promisify(createPipeline([sendPolicy({ ...base, ...options })])) };
};

test('a read is sent to the origin with its key, and its answer parsed', async () => {
  const { send, sent } = answering({ body: '{"a":1}' });
  const { call, events } = caller();
  expect(await send(READ, call)).toEqual({ a: 1 });
  expect(sent).toEqual([
    expect.objectContaining({
      origin: 'https://api.example',
      method: 'GET',
      path: '/v1/things?limit=2',
      headers: [
        ...['x-api-key', 'sk_secret'],
        ...['accept', 'application/json'],
        ...['accept-encoding', 'gzip, deflate, br, zstd'],
        ...['user-agent', 'dataset-graph'],
      ],
      body: undefined,
      maxBytes: 64 * 1024 * 1024,
    }),
  ]);
  expect(events).toEqual([
    {
      kind: 'attempt',
      provider: 'qualia',
      endpoint: 'GET /v1/things',
      duration: expect.any(Number),
      status: 200,
      code: undefined,
      readAt: expect.any(Number),
    },
  ]);
});

test('a body goes as JSON, and the key in the words of its provider', async () => {
  const { send, sent } = answering({}, { provider: sutro });
  await send({ ...READ, method: 'POST', body: '{"a":1}' }, caller().call);
  expect(sent[0]?.body).toBe('{"a":1}');
  expect(sent[0]?.headers.join()).toMatch(
    /^authorization,Key sk_secret,.*,content-type,application\/json$/,
  );
});

test.each([
  ['https://a.example', '/v1/things?limit=2'],
  ['https://a.example/', '/v1/things?limit=2'],
  ['https://a.example/team', '/team/v1/things?limit=2'],
  ['https://a.example/team/x//', '/team/x/v1/things?limit=2'],
])('the base %s makes the path %s', async (baseUrl, path) => {
  const { send, sent } = answering({}, { baseUrl });
  await send(READ, caller().call);
  expect(sent[0]).toMatchObject({ origin: 'https://a.example', path });
});

test('a 404 is the read’s own answer where it has one', async () => {
  const { send } = answering({ status: 404, body: '{"detail":"no such job"}' });
  const { call, events } = caller();
  expect(await send({ ...READ, notFoundValue: null }, call)).toBeNull();
  expect(events).toMatchObject([{ kind: 'attempt', status: 404, code: undefined }]);
});

test.each(['', '<html>', '{"cut":'])(
  'the body %j is not what the provider promised',
  async (body) => {
    const { send } = answering({ body });
    const { call, events } = caller();
    const error = await refusalOf(send(READ, call));
    expect(error).toMatchObject({ code: 'PROVIDER_CONTRACT', retryable: false });
    expect(error.message).toBe('Qualia: The answer to GET /v1/things is not JSON.');
    expect(events).toMatchObject([
      { kind: 'drift', drift: 'answer' },
      { kind: 'attempt', status: 200, code: 'PROVIDER_CONTRACT' },
    ]);
  },
);

test('a network that fails is an unavailable provider, told without an address', async () => {
  const transport: Transport = async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.1:443');
  };
  const { send } = answering({}, { transport });
  const { call, events } = caller();
  const error = await refusalOf(send(READ, call));
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    retryable: true,
    message: 'Qualia: The provider is not available.',
  });
  expect(events).toMatchObject([{ status: undefined, code: 'PROVIDER_UNAVAILABLE' }]);
});

test('an answer that is too large breaks the contract and is not asked for again', async () => {
  const { origin, transport } = await standIn((_request, response) => response.end('"0123456789"'));
  const { send } = answering({}, { transport, baseUrl: origin, maxBytes: 10 });
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({
    code: 'PROVIDER_CONTRACT',
    retryable: false,
    message: 'Qualia: The answer to GET /v1/things is too large.',
  });
});

test.each(['line\nbreak', 'no€latin'])(
  'a key that no header can hold, %j, is refused as a key',
  async (key) => {
    const { origin, transport, requests } = await standIn((_request, response) =>
      response.end('{}'),
    );
    const { send } = answering({}, { transport, baseUrl: origin });
    const error = await refusalOf(send(READ, caller({ credential: { key, id: 'x' } }).call));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAUTHENTICATED', retryable: false });
    expect(error.message).not.toContain(key);
    expect(requests).toHaveLength(0);
  },
);

test('a caller who leaves is nobody’s failure: the attempt is told without a code', async () => {
  const { origin, transport } = await standIn(() => leave());
  const { send } = answering({}, { transport, baseUrl: origin });
  const { call, events, leave } = caller();
  expect(await refusalOf(send(READ, call))).toMatchObject({
    code: 'PROVIDER_TIMEOUT',
    message: 'Qualia: The request was given up.',
  });
  expect(events).toEqual([expect.objectContaining({ status: undefined, code: undefined })]);
});
