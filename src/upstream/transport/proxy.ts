import { Socket } from 'node:net';
import { type buildConnector, Pool } from 'undici';

type Env = Readonly<Record<string, string | undefined>>;
type Connector = ReturnType<typeof buildConnector>;

/**
 * The proxy through which an origin is reached, by `HTTPS_PROXY` and `NO_PROXY`; undefined if there
 * is none. Plain HTTP origins and loopback addresses are always reached directly, so that a proxy
 * only passes on encrypted connections and never receives a key.
 */
export const proxyOf = (origin: string, env: Env = process.env): URL | undefined => {
  const { protocol, hostname, port } = new URL(origin);
  const setting = (env.https_proxy ?? env.HTTPS_PROXY)?.trim() ?? '';
  if (protocol !== 'https:' || setting === '' || isLoopback(hostname)) return undefined;
  const exceptions = (env.no_proxy ?? env.NO_PROXY ?? '').toLowerCase().split(/[\s,]+/);
  if (exceptions.some((exception) => excludes(exception, hostname, port || '443')))
    return undefined;
  // As curl reads it, a proxy without a scheme is an HTTP proxy.
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(setting) ? setting : `http://${setting}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return undefined;
  return new URL(url);
};

/** Whether the host is this machine. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|\[::1\]|127\.[\d.]+)$/.test(hostname);

/** `*`, a host with or without a port, or a domain with its subdomains. */
const excludes = (exception: string, hostname: string, port: string): boolean => {
  if (exception === '*') return true;
  const [, name = '', only] = /^(?:\*?\.)?(.+?)(?::(\d+))?$/.exec(exception) ?? [];
  if (name === '' || (only !== undefined && only !== port)) return false;
  return hostname === name || hostname.endsWith(`.${name}`);
};

/** Establishes connections through tunnels (RFC 9110 §9.3.6); `connector` adds TLS to them. */
export class ProxyTunnel {
  readonly #proxy: Pool;
  readonly #authorization: string | undefined;
  readonly #connector: Connector;

  constructor(proxy: URL, connector: Connector, connectTimeout: number) {
    const { username, password } = proxy;
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const basic = Buffer.from(credentials).toString('base64');
    this.#authorization = username === '' ? undefined : `Basic ${basic}`;
    const timeouts = { headersTimeout: connectTimeout, connect: { timeout: connectTimeout } };
    this.#proxy = new Pool(proxy.origin, timeouts);
    this.#connector = connector;
  }

  readonly connect: Connector = (options, callback) => {
    const { hostname, port } = options;
    const path = `${hostname}:${port || '443'}`;
    const authorization = this.#authorization;
    const headers = { host: path, ...(authorization && { 'proxy-authorization': authorization }) };
    this.#proxy.connect({ path, headers }).then(
      ({ statusCode, socket }) => {
        if (statusCode === 200 && socket instanceof Socket) {
          this.#connector({ ...options, httpSocket: socket }, callback);
          return;
        }
        socket.on('error', () => {}).destroy();
        callback(new Error(`The proxy responded with ${statusCode}.`), null);
      },
      (error: Error) => callback(error, null),
    );
  };

  close(): Promise<void> {
    return this.#proxy.destroy();
  }
}
