import type { Config } from '../../config/config.ts';
import { tokenCheck } from '../auth/bearer.ts';
import { refusal } from '../protocol/protocol-error.ts';
import type { RequestHead } from '../request-context.ts';
import type { Route, RouteRequest, RouteResponse } from '../yoga/use-routes.ts';

/** Renders all metrics in Prometheus' text format. */
export type RenderMetrics = () => Promise<{ readonly contentType: string; readonly body: string }>;

const PATH = '/metrics';

/** A proxy on the same host makes an open address public, and adds one of these. */
const FORWARDING_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'cf-connecting-ip',
];

/**
 * `/metrics`: numbers of operations and failures, never their content. With a token it requires the token; without one
 * it is open on a loopback address, but not through a proxy, and does not exist elsewhere.
 */
export const metricsRoutes = (
  render: RenderMetrics | undefined,
  { open, token }: Config['metrics'],
): readonly Route[] => {
  if (render === undefined || (!open && token === undefined)) return [];
  const isAuthorized = token === undefined ? isDirect : tokenCheck([token]);
  const handle = async ({ head }: RouteRequest): Promise<RouteResponse> => {
    if (!isAuthorized(head)) return UNAUTHENTICATED;
    const { contentType, body } = await render();
    return { headers: { 'content-type': contentType }, body };
  };
  return [{ path: PATH, handle }];
};

const UNAUTHENTICATED = refusal(
  'UNAUTHENTICATED',
  'Metrics need METRICS_TOKEN, as a bearer token, where a proxy forwards requests.',
  { 'www-authenticate': 'Bearer' },
);

const isDirect = ({ header }: Pick<RequestHead, 'header'>): boolean =>
  FORWARDING_HEADERS.every((name) => header(name) === undefined);
