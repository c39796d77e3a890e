import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type ServedGateway, serveGateway } from '../clients/serve.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/dataset-browser');
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync --host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';

/** Builds the example and starts the browser that will visit it. */
export async function openBrowser(): Promise<Browser> {
  await build({ root: EXAMPLE, logLevel: 'silent' });
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS.split(/ (?=--)/) });
}

export type Visit = {
  readonly page: Page;
  readonly fixture: ServedGateway;
  /** What the browser complained about, and what it asked of others than us. */
  readonly complaints: string[];
  readonly foreign: string[];
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = {
  readonly sandbox?: SandboxOptions;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** The query of the page's URL. */
  readonly at?: string;
};

/** The built example, served as `npm run example` does, against a gateway of its own. */
export async function visit(browser: Browser, options: Options = {}): Promise<Visit> {
  const { sandbox = {}, viewport = { width: 1440, height: 900 } } = options;
  const { colorScheme = 'light', at = '' } = options;
  const fixture = await serveGateway(sandbox);
  const proxy = { '/graphql': new URL(fixture.url).origin };
  const server = await preview({ root: EXAMPLE, logLevel: 'silent', preview: { port: 0, proxy } });
  const context = await browser.newContext({
    viewport,
    colorScheme,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && hostname !== '127.0.0.1') foreign.push(request.url());
  });
  await page.goto(new URL(at, server.resolvedUrls?.local[0]).href);
  return {
    page,
    fixture,
    complaints,
    foreign,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await server.close();
      await fixture[Symbol.asyncDispose]();
    },
  };
}
