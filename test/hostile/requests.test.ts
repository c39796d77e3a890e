import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, type HostileClient, labelled, startHostileClient } from './hostile-client.ts';

let client: HostileClient;
beforeAll(async () => {
  client = await startHostileClient();
});
afterEach(async () => client.isUnharmed());
afterAll(async () => client.close());

const QUERY = '{ datasets { nodes { path } } }';
const BODY = JSON.stringify({ query: QUERY });
const PAGE =
  'query Page($first: Int, $filter: DatasetFilter, $after: String) { datasets(first: $first, filter: $filter, after: $after) { totalCount } }';

describe('bodies', () => {
  const tooLong = JSON.stringify({
    query: `{ datasets { totalCount } } #${'x'.repeat(1_000_000)}`,
  });

  test.each<[string, number, string | Uint8Array<ArrayBuffer>]>([
    ['a document of a megabyte', 413, tooLong],
    [
      'variables of a megabyte',
      413,
      JSON.stringify({ query: QUERY, variables: { x: 'x'.repeat(1e6) } }),
    ],

    ['a batch of none', 400, '[]'],
    ['a batch of many', 400, `[${Array(1_000).fill(BODY)}]`],

    ['a NUL before the JSON', 400, `\0${BODY}`],
    ['a NUL after the JSON', 400, `${BODY}\0`],
    ['a raw NUL in a text', 400, `{"query":"{ datasets \0 { totalCount } }"}`],
    ['brackets without end', 400, '['.repeat(90_000)],
    ['braces without end', 400, '{"a":'.repeat(15_000)],
    [
      'JSON as deep as the body is long',
      400,
      `{"query":${'['.repeat(40_000)}${']'.repeat(40_000)}}`,
    ],
    ['a number that is none', 400, '{"query": NaN}'],
    ['another encoding', 400, Buffer.from(BODY, 'utf16le')],
    ['a document that is no text', 400, '{"query":{"toString":"x"}}'],
    [
      'an operation name that is no text',
      400,
      JSON.stringify({ query: QUERY, operationName: { a: 1 } }),
    ],
    ['variables in a list', 400, JSON.stringify({ query: QUERY, variables: [1] })],
    ['variables in a text', 400, JSON.stringify({ query: QUERY, variables: '{"first":1}' })],
    ['extensions in a list', 400, JSON.stringify({ query: QUERY, extensions: [1] })],
  ])('%s: %i', async (_, status, body) => {
    const answer = await client.send(body);
    const code = status === 413 ? 'CONTENT_TOO_LARGE' : 'BAD_USER_INPUT';
    expect([answer.status, new Set(await codesOf(answer))]).toEqual([status, new Set([code])]);
  });

  test.each([
    ['a batch', `[${BODY},${BODY}]`, 2],
    ['a batch in a batch', `[[${BODY}]]`, 1],
  ])('%s: an error for each operation', async (_, body, size) => {
    const answer = await client.send(body);
    expect(answer.status).toBe(400);
    const refused = { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] };
    expect(await answer.json()).toMatchObject(Array(size).fill(refused));
  });

  test('malformed UTF-8 is refused, or reaches nobody as it was', async () => {
    const parts = [
      Buffer.from('{"query":"{ node(id: \\"'),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from('\\") { id } }"}'),
    ];
    const answer = await client.send(new Uint8Array(Buffer.concat(parts)));
    expect(await codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  });

  test.each([
    ['text/plain', BODY],
    ['text/plain;charset=UTF-8', BODY],
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(QUERY)}`],
    [
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${BODY}\r\n--x--`,
    ],
    ['application/graphql', QUERY],
    ['', BODY],
  ])('a page of another site cannot send %j', async (type, body) => {
    const answer = await client.send(body, {
      'content-type': type,
      origin: 'https://evil.example',
    });
    expect([answer.status, await codesOf(answer)]).toEqual([415, ['UNSUPPORTED_MEDIA_TYPE']]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a page of another site is not allowed to ask with JSON', async () => {
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const answer = await fetch(client.url, { method: 'OPTIONS', headers });
    expect([...answer.headers.keys()].filter((name) => /^access-control/.test(name))).toEqual([]);
  });

  test.each(['mutation { a }', 'mutation M { deleteDataset(id: 1) }'])(
    'a GET of %s is refused',
    async (query) => {
      const answer = await fetch(`${client.url}?${new URLSearchParams({ query })}`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await codesOf(answer)).toEqual(['METHOD_NOT_ALLOWED']);
    },
  );

  test('of two members of one name the last counts, as everywhere in JSON', async () => {
    const body = `{"query":"{ datasets { totalCount } }","query":"{ nope }"}`;
    expect(await codesOf(await client.send(body))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('variables', () => {
  const refused = async (json: string, code = 'BAD_USER_INPUT') => {
    const body = `{"query":${JSON.stringify(PAGE)},"variables":${json}}`;
    expect(await codesOf(await client.send(body))).toEqual([code]);
  };

  test.each(
    [
      '{"first":"1"}',
      '{"first":1.5}',
      '{"first":1e400}',
      '{"first":-1}',
      '{"first":1001}',
      '{"first":9007199254740993}',
      '{"first":{"valueOf":1}}',
      '{"first":[1]}',
      '{"first":true}',
      '{"filter":[]}',
      '{"filter":"x"}',
      '{"filter":{"nope":1}}',
      '{"filter":{"__proto__":{"search":"x"}}}',
      '{"filter":{"constructor":{"prototype":{"x":1}}}}',
      '{"filter":{"type":"__proto__"}}',
      '{"filter":{"type":"OTHER"}}',
      '{"filter":{"projectId":"../../v1/keys"}}',
      '{"filter":{"projectId":["2489e9ad-2ee2-8e00-8ec9-32d5f69181c0"]}}',
      '{"filter":{"search":{"$ne":""}}}',
      '{"filter":{"search":"a\\u0000b"}}',
      '{"filter":{"search":"\\ud800"}}',
      `{"filter":{"search":"${'x'.repeat(201)}"}}`,
      `{"filter":{"search":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`,
      `{"filter":${'{"filter":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
    ].map(labelled),
  )('%s', async (_, json) => refused(json));

  test.each(
    [
      '{"after":"\\u0000"}',
      '{"after":"WzFd"}',
      `{"after":"${'A'.repeat(90_000)}"}`,
      `{"after":"${Buffer.from('[1,"qualia.datasets","NEWEST","","end",{"__proto__":1}]').toString('base64url')}"}`,
      `{"after":"${Buffer.from(`${'['.repeat(5_000)}${']'.repeat(5_000)}`).toString('base64url')}"}`,
    ].map(labelled),
  )('a cursor of %s', async (_, json) => refused(json, 'CURSOR_INVALID'));

  test.each(['{"first":0}', '{"after":""}'])('%s is a page', async (variables) => {
    const body = `{"query":${JSON.stringify(PAGE)},"variables":${variables}}`;
    const answer = await client.send(body);
    expect(await answer.json()).toEqual({ data: { datasets: { totalCount: 20 } } });
    client.world.sandbox.calls.clear();
  });

  test.each(
    ['', '\0', '__proto__', '../../etc/passwd', 'RGF0YXNldDo=', 'x'.repeat(90_000)].map(labelled),
  )('an id of %s', async (_, id) => {
    const answer = await client.ask('query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(await codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  });

  test('prototypes stay as they are', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    await client.send(
      `{"query":"{ __typename }","variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"extensions":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}`,
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('what goes upstream', () => {
  afterEach(() => client.world.sandbox.calls.clear());

  test.each([
    'a\r\nx-evil: 1',
    'a&limit=1000000',
    'a#b',
    'a%00',
    '../../jobs/list',
    '\u202e',
    "' OR 1=1 --",
    '?x=y',
  ])('a search for %j is one parameter of one call', async (search) => {
    const answer = await client.ask(PAGE, { first: 1, filter: { search } });
    expect(await answer.json()).toEqual({ data: { datasets: { totalCount: 0 } } });
    const calls = [...client.world.sandbox.calls];
    expect(calls.map(({ path }) => path.split('?')[0])).toEqual(['/v1/datasets/list']);
    const parameters = new URL(calls[0]?.path ?? '', 'http://x').searchParams;
    expect(parameters.getAll('search')).toEqual([search]);
    expect(parameters.getAll('limit')).toEqual(['1']);
  });

  test.each(['../v1/keys', 'a/../../b', 'a?b=c', 'a\r\nb', '..', '.', '%2e%2e'])(
    'an id %j stays one segment of the path',
    async (jobId) => {
      await (
        await client.ask('query ($jobId: String!) { sutroJob(jobId: $jobId) { jobId } }', { jobId })
      ).text();
      for (const { path } of client.world.sandbox.calls) {
        const [known, rest] =
          /^\/(?:job-status|get-job|list-jobs|[a-z-]+)\/?(.*)$/.exec(path) ?? [];
        expect(known, path).toBeDefined();
        expect(rest?.split('?')[0]?.split('/').length ?? 0, path).toBeLessThanOrEqual(1);
      }
    },
  );
});

describe('headers', () => {
  test.each(
    ['a\r\nset-cookie: x=1', 'a\nb', '<script>', 'x'.repeat(200), '\u00ff', ' '].map(labelled),
  )('a request id of %s is not echoed', async (_, id) => {
    const answer = await client.raw(
      `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\nx-request-id: ${id}\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
    );
    client.world.sandbox.calls.clear();
    expect(answer).not.toMatch(/set-cookie: x=1|<script>|x{129}/);
  });

  test('requests sent at once on one connection are answered one by one', async () => {
    const post = (connection: string) =>
      `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;
    const received = await client.raw(post('keep-alive') + post('close'));
    expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    client.world.sandbox.calls.clear();
  });

  test('a second request hidden in the first one’s body is not run', async () => {
    const hidden = 'POST /graphql HTTP/1.1\r\nhost: x\r\n\r\n';
    const received = await client.raw(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    );
    expect(received).toMatch(/^HTTP\/1\.1 400/);
  });
});
