import type { Environment } from '../../src/config/config.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { startWorld, type World } from '../gateway-fixture.ts';

export type Served = World;

/** What the gateway remembers would hide from the clients what happens upstream. */
const FORGETFUL = {
  CACHE_TTL_MS: '0',
  CACHE_REVALIDATE_MS: '0',
  CACHE_STALE_IF_ERROR_MS: '0',
};

/** A gateway on a sandbox of its own that real clients reach over HTTP. */
export const serveWorld = (options?: SandboxOptions, env?: Environment): Promise<Served> =>
  startWorld(options, { ...FORGETFUL, ...env });
