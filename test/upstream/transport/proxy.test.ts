import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { proxyOf } from '../../../src/upstream/transport/proxy.ts';

const HOST = 'provider.test';

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

/** A provider behind a private CA, and a proxy that alone can find it. */
const network = async (status = '200 Connection established') => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataset-graph-proxy-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [keyFile, ca] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const names = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', keyFile, '-out', ca];
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, ...files], { stdio: 'ignore' });
  const options = { key: await readFile(keyFile), cert: await readFile(ca) };
  const provider = createHttpsServer(options, (_request, response) => response.end('found'));
  const port = await listen(provider);
  const received: string[] = [];
  const proxy = createServer((socket) => {
    socket
      .on('error', () => {})
      .once('data', (head) => {
        received.push(head.toString());
        socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
        if (!status.startsWith('200')) return socket.end();
        const inner = connect(port, '127.0.0.1').on('error', () => {});
        socket.on('data', (bytes) => received.push(bytes.toString('latin1')));
        return socket.pipe(inner).pipe(socket);
      });
  });
  return { origin: `https://${HOST}:${port}`, proxy: await listen(proxy), received, ca };
};

const child = async (origin: string, env: Record<string, string>): Promise<string> => {
  const file = path.join(import.meta.dirname, 'proxy-child.ts');
  const { PATH = '' } = process.env;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [file, origin], { env: { PATH, ...env } });
  return stdout;
};

test('a provider is reached through a proxy, which never receives the key', async () => {
  const { origin, proxy, received, ca } = await network();
  const found = await child(origin, {
    HTTPS_PROXY: `http://user:p%40ss@127.0.0.1:${proxy}`,
    NODE_EXTRA_CA_CERTS: ca,
  });
  expect(found).toBe('found found');
  const [head = ''] = received;
  expect(head).toMatch(new RegExp(`^CONNECT ${new URL(origin).host} HTTP/1.1\r\n`));
  expect(head).toContain(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  expect(received.filter((text) => text.startsWith('CONNECT'))).toHaveLength(1);
  expect(received.join('')).not.toContain('sk_secret');
});

test('a certificate of a private CA is refused unless NODE_EXTRA_CA_CERTS names it', async () => {
  const { origin, proxy, received } = await network();
  const found = await child(origin, { https_proxy: `127.0.0.1:${proxy}` });
  expect(found).toContain('self-signed certificate');
  expect(received[0]).toMatch(/^CONNECT/);
});

test('a proxy that refuses the tunnel is an error of the connection', async () => {
  const { origin, proxy, ca } = await network('407 Proxy Authentication Required');
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy}`, NODE_EXTRA_CA_CERTS: ca };
  expect(await child(origin, env)).toContain('The proxy responded with 407.');
});

const PROXY = { HTTPS_PROXY: 'http://proxy.test:3128' };

test.each([
  ['https://api.test', {}, undefined],
  ['https://api.test', PROXY, 'proxy.test:3128'],
  ['https://api.test', { ...PROXY, https_proxy: ' other.test:1 ' }, 'other.test:1'],
  ['https://api.test', { HTTPS_PROXY: 'socks5://proxy.test' }, undefined],
  ['http://api.test', { ...PROXY, HTTP_PROXY: 'http://proxy.test' }, undefined],
  ['https://localhost:1', PROXY, undefined],
  ['https://127.0.0.1', PROXY, undefined],
  ['https://[::1]', PROXY, undefined],
  ['https://api.test', { ...PROXY, NO_PROXY: '*' }, undefined],
  ['https://api.test', { ...PROXY, NO_PROXY: 'a.test, API.test' }, undefined],
  ['https://api.test', { ...PROXY, NO_PROXY: '.test' }, undefined],
  ['https://api.test', { ...PROXY, NO_PROXY: '*.test' }, undefined],
  ['https://api.test', { ...PROXY, NO_PROXY: 'api.test:443' }, undefined],
  ['https://api.test', { ...PROXY, NO_PROXY: 'api.test:8443' }, 'proxy.test:3128'],
  ['https://myapi.test', { ...PROXY, NO_PROXY: 'api.test,' }, 'proxy.test:3128'],
])('%s with %j is reached through %s', (origin, env, host) => {
  expect(proxyOf(origin, env)?.host).toBe(host);
});
