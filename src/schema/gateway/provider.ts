import type { ProviderStatus } from '../../context.ts';
import { builder } from '../builder.ts';
import { DatasetProvider, PROVIDERS } from './dataset-provider.ts';
import { GatewayErrorCode } from './error-code.ts';

const ProviderMode = builder.enumType('ProviderMode', {
  description: 'Which backend serves a provider.',
  values: {
    LIVE: { description: 'The provider itself, or the server that its base URL names.' },
    SANDBOX: { description: 'The built-in emulator: the data is invented.' },
    OFF: { description: 'None: every field that needs the provider fails.' },
  },
});

const ProviderState = builder.enumType('ProviderState', {
  description:
    'Whether the gateway sends requests to a provider now. Cached responses may still be served.',
  values: {
    OK: { description: 'Requests are sent.' },
    COOLING_DOWN: {
      description:
        'The provider limits requests with your key: until `cooldownUntil` they fail at once.',
    },
    UNAVAILABLE: {
      description:
        'One route failed many times in a row with your key: for a few seconds requests to it fail at once.',
    },
    PROBING: {
      description: 'Half-open: one trial request is sent; all others fail at once.',
    },
    OFF: { description: 'This gateway is not connected to the provider.' },
  },
});

const MODES = { live: 'LIVE', sandbox: 'SANDBOX', off: 'OFF' } as const;

const ProviderFailure = builder
  .objectRef<NonNullable<ProviderStatus['lastError']>>('ProviderFailure')
  .implement({
    description: 'An error of a provider, after all retries.',
    fields: (t) => ({
      code: t.expose('code', {
        type: GatewayErrorCode,
        description: 'The same as `extensions.code` of errors.',
      }),
      at: t.field({
        type: 'DateTime',
        description: 'When it occurred.',
        resolve: ({ at }) => at.toISOString(),
      }),
    }),
  });

export const GatewayProvider = builder.objectRef<ProviderStatus>('GatewayProvider').implement({
  description: 'The present state of a provider, for the keys of this request.',
  fields: (t) => ({
    provider: t.field({
      type: DatasetProvider,
      description: 'The provider.',
      resolve: ({ name }) => PROVIDERS[name],
    }),
    name: t.exposeString('name', { description: 'The same as `extensions.provider` of errors.' }),
    mode: t.field({
      type: ProviderMode,
      description: 'Which backend serves the provider.',
      resolve: ({ mode }) => MODES[mode],
    }),
    state: t.expose('state', { type: ProviderState, description: 'Whether requests are sent.' }),
    cooldownUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When requests are sent again. Null unless the provider limits requests with your key.',
      resolve: ({ cooldownUntil }) => cooldownUntil?.toISOString() ?? null,
    }),
    lastError: t.expose('lastError', {
      type: ProviderFailure,
      nullable: true,
      description:
        'The last error with your key since the gateway started. Null if there was none.',
    }),
  }),
});
