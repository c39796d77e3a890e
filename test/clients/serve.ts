import type { Environment } from '../../src/config/config.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type GatewayFixture, startGatewayFixture } from '../gateway-fixture.ts';

export type ServedGateway = GatewayFixture;

/** Without caches: they would hide upstream changes from the clients. */
const UNCACHED = {
  CACHE_TTL_MS: '0',
  CACHE_REVALIDATE_MS: '0',
  CACHE_STALE_IF_ERROR_MS: '0',
};

/** A gateway on a sandbox of its own that real clients reach over HTTP. */
export const serveGateway = (options?: SandboxOptions, env?: Environment): Promise<ServedGateway> =>
  startGatewayFixture(options, { ...UNCACHED, ...env });
