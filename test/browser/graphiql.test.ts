import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { TABS } from '../../src/server/endpoints/graphiql-tabs.ts';

const SECRET = 'key-of-a-caller';
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync --host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';

let gateway: Gateway;
let server: Server;
let browser: Browser;
let origin: string;
const sockets: Socket[] = [];
const paths: string[] = [];
let underWay = 0;

const bytesSent = (): number => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);

beforeAll(async () => {
  gateway = await createGateway();
  server = createServer((request, response) => {
    paths.push(String(request.url));
    underWay++;
    response.once('close', () => underWay--);
    gateway.handle(request, response);
  });
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: FLAGS.split(/ (?=--)/),
  });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
  await gateway?.close();
});

type Visit = { page: Page; complaints: string[]; foreign: string[] };

/** A page of its own, with everything the browser complained about and asked of others. */
async function visit(search = ''): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 860 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && hostname !== '127.0.0.1') foreign.push(request.url());
  });
  await open(page, search);
  return { page, complaints, foreign };
}

async function open(page: Page, search = ''): Promise<void> {
  const introspected = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.goto(`${origin}/graphql${search}`);
  await introspected;
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
}

const editor = (page: Page, text: string) =>
  page.locator('.graphiql-query-editor .view-lines', { hasText: text });

const tabsOf = (page: Page) => page.locator('.graphiql-tab-button');

const choose = async (page: Page, index: number, name: string) => {
  await tabsOf(page).nth(index).click();
  await editor(page, name).waitFor();
};

const runButton = (page: Page) => page.locator('.graphiql-execute-button');

/** Runs what is in the editor, without a pause, and returns what was sent and what came back. */
async function execute(page: Page, name: string, run = () => runButton(page).click()) {
  const sent = page.waitForResponse((response) =>
    String(response.request().postData()).includes(`query ${name}`),
  );
  await run();
  const answer = await sent;
  await page.locator('.graphiql-response .view-lines', { hasText: '"data"' }).waitFor();
  return { headers: await answer.request().allHeaders(), body: await answer.json() };
}

const kept = (page: Page): Promise<string> =>
  page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');

const nameOf = (query: string): string => /(?:query|subscription) (\w+)/.exec(query)?.[1] ?? '';

test('GraphiQL opens without the network and runs every default tab', async () => {
  const { page, complaints, foreign } = await visit();
  expect(await page.title()).toBe('dataset-graph');
  expect(await tabsOf(page).count()).toBe(TABS.length);
  for (const [index, { query }] of TABS.entries()) {
    const name = nameOf(query);
    await choose(page, index, name);
    if (query.includes('subscription ')) {
      await runButton(page).click();
      await page.locator('.graphiql-response .view-lines', { hasText: '"FAILED"' }).waitFor();
    } else {
      const { body } = await execute(page, name);
      expect(body, name).not.toHaveProperty('errors');
      const values = Object.values<unknown>(body.data).flat();
      expect(values, name).not.toContain(null);
    }
    if (process.env.SCREENSHOTS)
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` });
  }
  await choose(page, 0, nameOf(TABS[0]?.query ?? ''));
  await page.locator('.graphiql-response .view-line').nth(5).waitFor();
  if (process.env.SCREENSHOT) await page.screenshot({ path: 'docs/graphiql.png' });
  expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
  await page.context().close();
});

test('the first load is below 3 MB, and the next one comes from the cache', async () => {
  // A browser under load may ask for one twice.
  const files = () => [...new Set(paths.filter((path) => path.startsWith('/graphiql/')))];
  const before = bytesSent();
  paths.length = 0;
  const { page } = await visit();
  // The editor asks for its workers when it comes to need them: they belong to the first load. The
  // server tells when all has been sent: the browser sometimes never says so of a worker's file.
  const sent = () => expect({ files: files().length, underWay }).toEqual({ files: 7, underWay: 0 });
  await vi.waitFor(sent, { timeout: 20_000 });
  await execute(page, nameOf(TABS[0]?.query ?? ''));
  expect(bytesSent() - before).toBeLessThan(3_000_000);

  paths.length = 0;
  await open(page);
  await execute(page, nameOf(TABS[0]?.query ?? ''));
  expect(await tabsOf(page).count()).toBe(TABS.length);
  expect(paths).toContain('/graphql');
  expect(files()).toEqual([]);
  await page.context().close();
});

test('a link with a query opens that query', async () => {
  const { page } = await visit('?query=query+Linked+%7B+__typename+%7D');
  const { body } = await execute(page, 'Linked');
  expect(body).toEqual({ data: { __typename: 'Query' } });
  await page.context().close();
});

test('what was typed runs at once, by the button and by the keyboard', async () => {
  const { page } = await visit();
  const type = async (query: string) => {
    await page.locator('.graphiql-query-editor').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(query);
  };
  await type('query Typed { __typename }');
  const clicked = await execute(page, 'Typed');
  expect(clicked.body).toEqual({ data: { __typename: 'Query' } });
  await type('query Pressed { again: __typename }');
  const pressed = await execute(page, 'Pressed', () => page.keyboard.press('Control+Enter'));
  expect(pressed.body).toEqual({ data: { again: 'Query' } });
  await page.context().close();
});

test('headers are sent with the query and kept nowhere', async () => {
  const { page } = await visit();
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await page.locator('.graphiql-editor-tool .graphiql-editor:visible').click();
  await page.keyboard.insertText(`{"x-qualia-api-key": "${SECRET}"}`);
  const { headers } = await execute(page, nameOf(TABS[0]?.query ?? ''));
  expect(headers['x-qualia-api-key']).toBe(SECRET);
  // GraphiQL keeps its tabs a while after a change: what comes after the headers tells when it has.
  await page.locator('.graphiql-query-editor').click();
  await page.keyboard.insertText('# the last change\n');
  await vi.waitFor(async () => expect(await kept(page)).toContain('# the last change'), 10_000);
  expect(await kept(page)).not.toContain(SECRET);
  await open(page);
  await editor(page, '# the last change').waitFor();
  expect(await kept(page)).not.toContain(SECRET);
  await page.context().close();
});
