import type { ProviderStatus } from '../../context.ts';
import { builder } from '../builder.ts';
import { GatewayProvider } from './provider.ts';

const Gateway = builder.objectRef<readonly ProviderStatus[]>('Gateway').implement({
  description: 'This gateway itself.',
  fields: (t) => ({
    providers: t.field({
      type: [GatewayProvider],
      description: 'Each provider that this gateway knows, connected or not.',
      resolve: (providers) => providers,
    }),
  }),
});

builder.queryField('gateway', (t) =>
  t.field({
    type: Gateway,
    description: 'How the gateway and its ways to the providers stand. Costs nothing upstream.',
    resolve: (_query, _args, { providers }) => providers(),
  }),
);
