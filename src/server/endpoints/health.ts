import type { Config } from '../../config/config.ts';
import type { ServerPlugin } from '../request-context.ts';

export type Health = {
  readonly providers: Config['providers'];
  /** True once the process has been asked to stop. */
  readonly isDraining: () => boolean;
};

/**
 * `/livez` and `/readyz`. Readiness tells each provider's mode and fails only while draining: a
 * gateway whose provider is down still has the other half to serve, and errors to explain.
 */
export const useHealth = ({ providers, isDraining }: Health): ServerPlugin => {
  const modes = Object.fromEntries(
    Object.entries(providers).map(([name, { mode }]) => [name, mode]),
  );
  const responses: Readonly<Record<string, () => { status: number; body: object }>> = {
    '/livez': () => ({ status: 200, body: { status: 'ok' } }),
    '/readyz': () =>
      isDraining()
        ? { status: 503, body: { status: 'draining', providers: modes } }
        : { status: 200, body: { status: 'ready', providers: modes } },
  };

  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      const respond = Object.hasOwn(responses, url.pathname) ? responses[url.pathname] : undefined;
      if (respond === undefined) return;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }));
        return;
      }
      const { status, body } = respond();
      const content = request.method === 'HEAD' ? null : JSON.stringify(body);
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      endResponse(new fetchAPI.Response(content, { status, headers }));
    },
  };
};
