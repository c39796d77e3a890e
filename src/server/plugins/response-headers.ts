import type { Config } from '../../config/config.ts';
import type { Concern } from '../request-context.ts';

/** Headers of every response; `x-dataset-graph-mode` says so when some of the data is invented. */
export const responseHeaders = (providers: Config['providers']): Concern => {
  const modes = Object.entries(providers).map(([name, { mode }]) => `${name}=${mode}`);
  const invented = Object.values(providers).some(({ mode }) => mode === 'sandbox');
  return {
    headers: (headers) => {
      headers.set('x-content-type-options', 'nosniff');
      if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
      if (invented) headers.set('x-dataset-graph-mode', modes.join(', '));
    },
  };
};
