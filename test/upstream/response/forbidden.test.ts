import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { qualia } from '../../../src/providers/routes.ts';
import { createUpstream } from '../../../src/upstream/upstream.ts';
import { policySettings } from '../../../src/upstream/upstreams.ts';
import { caller, READ, refusalOf, standIn } from '../fake-provider.ts';

type Answer = { readonly status: number; readonly type: string; readonly body: string };

const CACHE = {
  ttlMs: 0,
  revalidateMs: 0,
  staleIfErrorMs: 60_000,
  maxBytes: 10_000,
  refreshMs: 1_000,
};

/** A provider that answers well once, and then so. */
const provider = async ({ status, type, body }: Answer) => {
  const { origin, transport, requests } = await standIn((_request, response) => {
    if (requests.length === 1) response.end('{"a":1}');
    else response.writeHead(status, { 'content-type': type }).end(body);
  });
  const { send } = createUpstream({
    ...policySettings(readConfig({})),
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl: origin,
    transport: transport,
    cache: CACHE,
  });
  const { call, events } = caller();
  const read = () => send(READ, call);
  expect(await read()).toEqual({ a: 1 });
  return { read, events, requests };
};

const PAGE = '<!DOCTYPE html><title>Just a moment...</title>';

test.each([
  ['text/html; charset=UTF-8', PAGE],
  ['TEXT/HTML', ''],
  ['application/octet-stream', `\n${PAGE}`],
])('a 403 with a page of HTML is an outage of the way: %s', async (type, body) => {
  const { read, events, requests } = await provider({ status: 403, type, body });
  expect(await read()).toEqual({ a: 1 });
  expect(events.at(-2)).toMatchObject({ status: 403, code: 'PROVIDER_UNAVAILABLE' });
  expect(events.at(-1)).toMatchObject({ kind: 'stale' });
  expect(requests).toHaveLength(2);
});

test.each([
  [403, 'PROVIDER_UNAUTHENTICATED'],
  [402, 'PROVIDER_PAYMENT_REQUIRED'],
])('a %i with JSON is the provider’s own word', async (status, code) => {
  const { read, requests } = await provider({
    status,
    type: 'application/json',
    body: '{"detail":"no"}',
  });
  expect(await refusalOf(read())).toMatchObject({ code, status });
  expect(requests).toHaveLength(2);
});

test.each([401, 404])('a %i with a page of HTML is an outage of the way, too', async (status) => {
  const { read, events } = await provider({ status, type: 'text/html', body: PAGE });
  expect(await read()).toEqual({ a: 1 });
  expect(events.at(-2)).toMatchObject({ status, code: 'PROVIDER_UNAVAILABLE' });
});

test('a 404 with a page of HTML does not say that a job does not exist', async () => {
  const { origin, transport } = await standIn((_request, response) =>
    response.writeHead(404, { 'content-type': 'text/html' }).end(PAGE),
  );
  const { send } = createUpstream({
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl: origin,
    transport,
  });
  const refused = await refusalOf(send({ ...READ, notFoundValue: null }, caller().call));
  expect(refused).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', status: 404, retryable: false });
});

test('a 403 with JSON names the route, not the key', async () => {
  const { origin, transport } = await standIn((_request, response) =>
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"detail":"no"}'),
  );
  const { send } = createUpstream({
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl: origin,
    transport,
  });
  const message = 'Qualia: The provider does not permit this API key to use GET /v1/things.';
  expect(await refusalOf(send(READ, caller().call))).toMatchObject({ message });
});
