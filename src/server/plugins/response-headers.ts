import type { Config } from '../../config/config.ts';
import type { RequestPlugin } from '../request-plugin.ts';

/** Headers of every response; `x-dataset-graph-mode` says so when some of the data is invented. */
export const responseHeaders = (providers: Config['providers']): RequestPlugin => {
  const modes = Object.entries(providers).map(([name, { mode }]) => `${name}=${mode}`);
  const hasSandbox = Object.values(providers).some(({ mode }) => mode === 'sandbox');
  return {
    onHeaders: (headers) => {
      headers.set('x-content-type-options', 'nosniff');
      if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
      if (hasSandbox) headers.set('x-dataset-graph-mode', modes.join(', '));
    },
  };
};
