import type { Config } from '../../config/config.ts';
import type { Route, RouteResponse } from '../yoga/use-routes.ts';

export type Health = {
  readonly providers: Config['providers'];
  /** Whether the process is stopping. */
  readonly isDraining: () => boolean;
};

/**
 * `/livez` and `/readyz`. Readiness names each provider's mode and fails only while draining: a gateway with one
 * provider down still serves the other.
 */
export const healthRoutes = ({ providers, isDraining }: Health): readonly Route[] => {
  const modes = Object.fromEntries(
    Object.entries(providers).map(([name, { mode }]) => [name, mode]),
  );
  return [
    { path: '/livez', handle: () => json(200, { status: 'ok' }) },
    {
      path: '/readyz',
      handle: () =>
        isDraining()
          ? json(503, { status: 'draining', providers: modes })
          : json(200, { status: 'ready', providers: modes }),
    },
  ];
};

const json = (status: number, body: object): RouteResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});
