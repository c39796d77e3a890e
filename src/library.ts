import type { createGateway as Create } from './gateway.ts';
import { nodeProblem } from './node-version.ts';

export type { Gateway, GatewayOptions } from './gateway.ts';

// Loads nothing else before it: an older Node cannot link the modules of the gateway.
const problem = nodeProblem(process.versions.node);
if (problem !== undefined) throw new Error(problem);

/**
 * Composes a gateway. Without a configuration both providers are the embedded sandbox.
 *
 * @throws {ConfigError} if a file or a notation that a setting names cannot be read.
 */
export const createGateway: typeof Create = async (...args) => {
  const gateway = await import('./gateway.ts');
  return gateway.createGateway(...args);
};
