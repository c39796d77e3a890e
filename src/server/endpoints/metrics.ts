import type { Config } from '../../config/config.ts';
import { tokenCheck } from '../auth/bearer.ts';
import type { ServerPlugin } from '../request-context.ts';

/** Writes down everything that was counted. */
export type RenderMetrics = () => Promise<{ readonly contentType: string; readonly body: string }>;

const PATH = '/metrics';

/**
 * `/metrics`, by exact path. It tells how much is asked and what fails, though never what: with a
 * token whoever shows it may read, without one everybody on a loopback address, and elsewhere the
 * path does not exist.
 */
export const useMetrics = (
  render: RenderMetrics | undefined,
  { open, token }: Config['metrics'],
): ServerPlugin => {
  if (render === undefined || (!open && token === undefined)) return {};
  const isAuthorized = token === undefined ? () => true : tokenCheck([token]);

  return {
    // Not async itself: this stands before every operation, and must not cost one a turn.
    onRequest({ request: { method }, serverContext, url, fetchAPI: { Response }, endResponse }) {
      if (url.pathname !== PATH) return undefined;
      const refuse = (status: number, header: Record<string, string>): void =>
        endResponse(new Response(null, { status, headers: header }));
      if (method !== 'GET' && method !== 'HEAD') return refuse(405, { allow: 'GET, HEAD' });
      if (!isAuthorized(serverContext.requestContext.head))
        return refuse(401, { 'www-authenticate': 'Bearer' });
      return render().then(({ contentType, body }) => {
        const content = method === 'HEAD' ? null : body;
        endResponse(new Response(content, { headers: { 'content-type': contentType } }));
      });
    },
  };
};
