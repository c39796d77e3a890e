import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { TABS } from '../../../src/server/endpoints/graphiql-tabs.ts';
import { startServerFixture } from '../server-fixture.ts';

const HTML = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

const filesOf = (page: string): string[] =>
  [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => String(path));

// `fetch` would undo the encoding, and hide it.
const raw = (url: string, encoding: string) =>
  new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
    const sent = request(url, { headers: { 'accept-encoding': encoding } }, async (answer) => {
      const body = Buffer.concat(await answer.toArray());
      resolve({ encoding: answer.headers['content-encoding'], body });
    });
    sent.once('error', reject);
    sent.end();
  });

test('a browser gets a small page under a strict policy, with every file from this server', async () => {
  await using server = await startServerFixture();
  const page = await fetch(`${server.origin}/graphql`, HTML);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  const html = await page.text();
  expect(html.length).toBeLessThan(2_000);
  expect(html).not.toMatch(/https?:/);
  expect(html).not.toMatch(/<script(?![^>]* src=)/);
  for (const path of filesOf(html)) {
    const file = await fetch(server.origin + path);
    expect(file.status, path).toBe(200);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  }
});

test('the files are compressed as the browser can read them', async () => {
  await using server = await startServerFixture();
  const html = await (await fetch(`${server.origin}/graphql`, HTML)).text();
  const style = filesOf(html).find((path) => path.endsWith('.css'));
  const get = (encoding: string) => raw(`${server.origin}${style}`, encoding);
  const plain = await get('identity');
  const brotli = await get('gzip, deflate, br');
  const gzip = await get('gzip, br;q=0');
  expect([plain.encoding, brotli.encoding, gzip.encoding]).toEqual([undefined, 'br', 'gzip']);
  expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
});

test('a file of another release is not there', async () => {
  await using server = await startServerFixture();
  expect((await fetch(`${server.origin}/graphiql/graphiql-000000000000.js`)).status).toBe(404);
});

test('without GraphiQL there is neither page nor files', async () => {
  await using server = await startServerFixture({ GRAPHIQL: 'false' });
  expect((await fetch(`${server.origin}/graphql`, HTML)).status).toBe(400);
  expect((await fetch(`${server.origin}/graphiql/`)).status).toBe(404);
});

test('a query in the URL is still a query for whoever does not ask for HTML', async () => {
  await using server = await startServerFixture();
  const answer = await fetch(`${server.origin}/graphql?query=%7Bhello%7D`);
  expect(await answer.json()).toEqual({ data: { hello: 'world' } });
});

test('every default tab holds one named operation', () => {
  for (const { query } of TABS) {
    expect(parse(query).definitions).toMatchObject([{ kind: 'OperationDefinition', name: {} }]);
  }
});
