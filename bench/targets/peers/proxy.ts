import { createServer } from 'node:http';
import { host, port, raw } from './rest.ts';

// The floor: no GraphQL at all. It reads what an ideal gateway would read by id and hands the bytes on as they came;
// only the ids of jobs are looked for. `/nothing`, `/jobs` and `/sutro` with `first` and `after`.

type Read = (first: number, after: string | null) => Promise<Uint8Array>;

const COMMA = Buffer.from(',');

/** A JSON array of JSON texts. */
const listed = (texts: readonly Uint8Array[]): Buffer => {
  const parts = texts.flatMap((text, at) => (at === 0 ? [text] : [COMMA, text]));
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
};

const routes: Readonly<Record<string, Read>> = {
  '/nothing': raw.page,
  '/jobs': async (first, after) => {
    const page = await raw.page(first, after);
    const found = Buffer.from(page)
      .toString('latin1')
      .matchAll(/"job_id":"([^"]+)"/g);
    const ids = new Set(Array.from(found, ([, id = '']) => id));
    return listed([page, ...(await Promise.all(Array.from(ids, raw.job)))]);
  },
  '/sutro': async (first, after) =>
    listed(await Promise.all([raw.page(first, after), raw.sutro()])),
};

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://proxy');
  try {
    const read = routes[pathname];
    const body = await read?.(Number(searchParams.get('first')), searchParams.get('after'));
    response.writeHead(body ? 200 : 404, {
      'content-type': 'application/json',
      'content-length': body?.length ?? 0,
    });
    response.end(body);
  } catch (error) {
    response.writeHead(502).end(String(error));
  }
});
server.listen(port, host);
