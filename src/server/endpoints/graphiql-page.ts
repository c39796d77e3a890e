import { createHash } from 'node:crypto';
import type { Bytes } from './compress.ts';
import { startScript } from './graphiql-start.ts';
import { SANDBOX_SINCE, TABS } from './graphiql-tabs.ts';

/** A file of GraphiQL. Its path contains a hash of its content, so a cached copy is never outdated. */
export type Asset = { readonly path: string; readonly type: string; readonly content: Bytes };

export type Graphiql = { readonly page: string; readonly assets: ReadonlyMap<string, Asset> };

export const ASSETS_PATH = '/graphiql/';

const SCRIPT = 'text/javascript; charset=utf-8';
const MARK =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><g stroke="#2f6fed" stroke-width="1.5"><path d="M3.5 12 8 4l4.5 8z" fill="none"/></g><g fill="#2f6fed"><circle cx="8" cy="4" r="2.4"/><circle cx="3.5" cy="12" r="2.4"/><circle cx="12.5" cy="12" r="2.4"/></g></svg>';

/**
 * The layout animation of a tab leaves a `transform` on it, with which the tab moves away from the pointer on
 * mousedown, so that GraphiQL alone loses the first click on it.
 */
const STYLE = '\n.graphiql-tab { transform: none !important }\n';

/**
 * Allows scripts and requests of this server only. Inline styles are allowed because the editor creates them at run
 * time.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export type GraphiqlOptions = {
  readonly endpoint: string;
  /** Whether Qualia is the sandbox. */
  readonly isSandbox: boolean;
};

/** Relative to the page: a proxy may serve both under a prefix. */
const relative = (path: string): string => path.slice(1);

/** Loads GraphiQL as cacheable files, without a CDN. It reads 9 MB of text: call it once, on demand. */
export async function loadGraphiql({ endpoint, isSandbox }: GraphiqlOptions): Promise<Graphiql> {
  const source = await import('@graphql-yoga/render-graphiql/graphiql');
  const assets = new Map<string, Asset>();
  const add = (name: string, type: string, text: string): string => {
    const content = Buffer.from(text);
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 12);
    const path = ASSETS_PATH + name.replace('.', `-${hash}.`);
    assets.set(path, { path, type, content });
    return relative(path);
  };

  const workers = {
    editorWorkerService: add('editor-worker.js', SCRIPT, source.editorWorkerService),
    json: add('json-worker.js', SCRIPT, source.jsonWorker),
    graphql: add('graphql-worker.js', SCRIPT, source.graphqlWorker),
  };
  const options = {
    endpoint: relative(endpoint),
    title: 'dataset-graph',
    logo: MARK,
    defaultTabs: TABS,
    // Replaced by the time a week ago.
    ...(!isSandbox && { since: SANDBOX_SINCE }),
    isHeadersEditorEnabled: true,
    // Headers can contain provider keys, which do not belong into the storage of a browser.
    shouldPersistHeaders: false,
  };
  const icon = add('icon.svg', 'image/svg+xml', MARK);
  const style = add('graphiql.css', 'text/css; charset=utf-8', source.css + STYLE);
  const start = add('start.js', SCRIPT, startScript(workers, options));
  const app = add('graphiql.js', SCRIPT, source.js);

  const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>dataset-graph</title>
    <link rel="icon" href="${icon}">
    <link rel="stylesheet" href="${style}">
    <script defer src="${start}"></script>
    <script defer src="${app}"></script>
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
  </body>
</html>
`;
  return { page, assets };
}
