import type { ProviderError } from '../../errors.ts';
import { builder } from '../builder.ts';
import { GatewayErrorCode } from './error-code.ts';

/** A resolver that returned the error itself would fail. */
type Problem = Pick<ProviderError, 'code' | 'message' | 'retryAfter'>;

export const ProviderProblem = builder.objectRef<Problem>('ProviderProblem').implement({
  description: 'Why data of a provider is missing, where the rest is served.',
  fields: (t) => ({
    code: t.expose('code', {
      type: GatewayErrorCode,
      description: 'The same as `extensions.code` of errors.',
    }),
    message: t.exposeString('message', { description: 'What happened, in a sentence.' }),
    retryAfter: t.int({
      nullable: true,
      description: 'Seconds after which a retry may succeed. Null if the provider does not say.',
      resolve: ({ retryAfter }) => (retryAfter === undefined ? null : Math.ceil(retryAfter)),
    }),
  }),
});

export const problemOf = (error: ProviderError | undefined): Problem | null =>
  error ? { code: error.code, message: error.message, retryAfter: error.retryAfter } : null;
