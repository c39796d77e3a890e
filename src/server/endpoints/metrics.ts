import type { Config } from '../../config/config.ts';
import { tokenCheck } from '../auth/bearer.ts';
import type { Route, RouteRequest, RouteResponse } from '../yoga/use-routes.ts';

/** Renders all metrics. */
export type RenderMetrics = () => Promise<{ readonly contentType: string; readonly body: string }>;

const PATH = '/metrics';

/**
 * `/metrics`: numbers of operations and failures, never their content. With a token it answers those who send it;
 * without one it answers everybody on a loopback address, and does not exist on others.
 */
export const metricsRoutes = (
  render: RenderMetrics | undefined,
  { open, token }: Config['metrics'],
): readonly Route[] => {
  if (render === undefined || (!open && token === undefined)) return [];
  const isAuthorized = token === undefined ? () => true : tokenCheck([token]);
  const handle = async ({ head }: RouteRequest): Promise<RouteResponse> => {
    if (!isAuthorized(head)) return UNAUTHORIZED;
    const { contentType, body } = await render();
    return { headers: { 'content-type': contentType }, body };
  };
  return [{ path: PATH, handle }];
};

const UNAUTHORIZED: RouteResponse = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer' },
  body: null,
};
