import type { ProviderStatus } from '../../context.ts';
import { builder } from '../builder.ts';

const ProviderMode = builder.enumType('ProviderMode', {
  description: 'Whom this gateway asks when it asks a provider.',
  values: {
    LIVE: { description: 'The provider itself, or whatever its base URL names.' },
    SANDBOX: { description: 'The built-in emulator: the data is invented.' },
    OFF: { description: 'Nobody: every field that needs the provider fails.' },
  },
});

const ProviderState = builder.enumType('ProviderState', {
  description:
    'Whether reads are sent to a provider at this moment. Cached answers may still come.',
  values: {
    OK: { description: 'Reads are sent.' },
    COOLING_DOWN: {
      description:
        'The provider asked for fewer requests with your key: until `cooldownUntil`, reads fail at once.',
    },
    UNAVAILABLE: {
      description:
        'One kind of read failed many times in a row with your key: for a few seconds it fails at once.',
    },
    PROBING: {
      description: 'After such a time one read tries whether the provider is back; others fail.',
    },
    OFF: { description: 'This gateway is not connected to the provider.' },
  },
});

const MODES = { live: 'LIVE', sandbox: 'SANDBOX', off: 'OFF' } as const;

const ProviderFailure = builder
  .objectRef<NonNullable<ProviderStatus['lastError']>>('ProviderFailure')
  .implement({
    description: 'A failure of a provider, after all tries.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'As in `extensions.code` of errors.' }),
      at: t.field({
        type: 'DateTime',
        description: 'When it was met.',
        resolve: ({ at }) => at.toISOString(),
      }),
    }),
  });

export const GatewayProvider = builder.objectRef<ProviderStatus>('GatewayProvider').implement({
  description: 'A provider as it stands at this moment, seen with the keys of this request.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As in `extensions.provider` of errors.' }),
    mode: t.field({
      type: ProviderMode,
      description: 'Whom the gateway asks.',
      resolve: ({ mode }) => MODES[mode],
    }),
    state: t.expose('state', { type: ProviderState, description: 'Whether reads are sent.' }),
    cooldownUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When reads will be sent again. Null unless your key cools down.',
      resolve: ({ cooldownUntil }) => cooldownUntil?.toISOString() ?? null,
    }),
    lastError: t.expose('lastError', {
      type: ProviderFailure,
      nullable: true,
      description:
        'The last failure that was met with your key, however long ago. Null when there was none since the gateway started.',
    }),
  }),
});
