import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { loadGraphiql } from '../../../src/server/endpoints/graphiql-page.ts';
import { SANDBOX_SINCE, TABS } from '../../../src/server/endpoints/graphiql-tabs.ts';
import { startServerFixture } from '../server-fixture.ts';

const HTML = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

const filesOf = (page: string): string[] =>
  [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => String(path));

// `fetch` would decode the body and hide its encoding.
const raw = (url: string, encoding: string) =>
  new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
    const sent = request(url, { headers: { 'accept-encoding': encoding } }, async (answer) => {
      const body = Buffer.concat(await answer.toArray());
      resolve({ encoding: answer.headers['content-encoding'], body });
    });
    sent.once('error', reject);
    sent.end();
  });

test('serves a small page with a strict policy and all files from this server', async () => {
  await using server = await startServerFixture();
  const page = await fetch(`${server.origin}/graphql`, HTML);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  const html = await page.text();
  expect(html.length).toBeLessThan(2_000);
  expect(html).not.toMatch(/https?:/);
  expect(html).not.toMatch(/<script(?![^>]* src=)/);
  for (const path of filesOf(html)) {
    const file = await fetch(new URL(path, page.url));
    expect(file.status, path).toBe(200);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  }
});

test('serves page and files behind a path prefix', async () => {
  await using server = await startServerFixture();
  const proxy = createServer((incoming, response) => {
    const path = incoming.url?.replace(/^\/prefix(?=\/)/, '');
    if (path === incoming.url) return response.writeHead(404).end();
    const headers = { ...incoming.headers };
    const sent = request(server.origin + path, { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    return incoming.pipe(sent);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as AddressInfo;
  const page = await fetch(`http://127.0.0.1:${port}/prefix/graphql`, HTML);
  const files = filesOf(await page.text()).map((path) => new URL(path, page.url));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect((await fetch(file)).status, file.pathname).toBe(200);
  const start = files.find(({ pathname }) => pathname.includes('start'));
  const script = await (await fetch(start ?? page.url)).text();
  const [, endpoint = ''] = /"endpoint":"([^"]+)"/.exec(script) ?? [];
  const [, worker = ''] = /"json":"([^"]+)"/.exec(script) ?? [];
  expect((await fetch(new URL(worker, page.url))).status).toBe(200);
  const answer = await fetch(`${new URL(endpoint, page.url)}?query={hello}`);
  expect(await answer.json()).toEqual({ data: { hello: 'world' } });
  proxy.close();
  proxy.closeAllConnections();
});

test('compresses the files as the browser accepts them', async () => {
  await using server = await startServerFixture();
  const html = await (await fetch(`${server.origin}/graphql`, HTML)).text();
  const style = filesOf(html).find((path) => path.endsWith('.css'));
  const get = (encoding: string) => raw(`${server.origin}/${style}`, encoding);
  const plain = await get('identity');
  const brotli = await get('gzip, deflate, br');
  const gzip = await get('gzip, br;q=0');
  expect([plain.encoding, brotli.encoding, gzip.encoding]).toEqual([undefined, 'br', 'gzip']);
  expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
});

test('answers 404 to a file of another release', async () => {
  await using server = await startServerFixture();
  expect((await fetch(`${server.origin}/graphiql/graphiql-000000000000.js`)).status).toBe(404);
});

test('serves neither page nor files with GRAPHIQL=false', async () => {
  await using server = await startServerFixture({ GRAPHIQL: 'false' });
  expect((await fetch(`${server.origin}/graphql`, HTML)).status).toBe(400);
  expect((await fetch(`${server.origin}/graphiql/`)).status).toBe(404);
});

test('runs a query of the URL for a client that does not accept HTML', async () => {
  await using server = await startServerFixture();
  const answer = await fetch(`${server.origin}/graphql?query=%7Bhello%7D`);
  expect(await answer.json()).toEqual({ data: { hello: 'world' } });
});

test('has one named operation in every default tab', () => {
  for (const { query } of TABS) {
    expect(parse(query).definitions).toMatchObject([{ kind: 'OperationDefinition', name: {} }]);
  }
});

test('leads a browser to its page, also under a prefix, and nobody else', async () => {
  await using server = await startServerFixture();
  const leads = async (path: string) => {
    const { status, headers } = await fetch(server.origin + path, { ...HTML, redirect: 'manual' });
    const location = headers.get('location');
    return [status, location && new URL(location, `https://proxy.test/prefix${path}`).pathname];
  };
  expect(await leads('/')).toEqual([302, '/prefix/graphql']);
  expect(await leads('/graphql/')).toEqual([302, '/prefix/graphql']);
  expect((await fetch(`${server.origin}/`)).status).toBe(404);
  await using without = await startServerFixture({ GRAPHIQL: 'false' });
  expect((await fetch(`${without.origin}/`, HTML)).status).toBe(404);
});

test('asks live providers for the failures of the last week, and the sandbox for its own', async () => {
  const startOf = async (isSandbox: boolean) => {
    const { assets } = await loadGraphiql({ endpoint: '/graphql', isSandbox });
    const [, start] = [...assets].find(([path]) => path.includes('start-')) ?? [];
    return String(start?.content);
  };
  expect(await startOf(true)).not.toContain('"since":"');
  expect(await startOf(false)).toContain(`"since":"${SANDBOX_SINCE}"`);
});
