import type { ProviderStatus } from '../../context.ts';
import { builder } from '../builder.ts';
import { GatewayProvider } from './provider.ts';

const Gateway = builder.objectRef<readonly ProviderStatus[]>('Gateway').implement({
  description: 'State of this gateway.',
  fields: (t) => ({
    providers: t.field({
      type: [GatewayProvider],
      description: 'All providers, connected or not.',
      resolve: (providers) => providers,
    }),
  }),
});

builder.queryField('gateway', (t) =>
  t.field({
    type: Gateway,
    description: 'State of the gateway and of its connections to the providers. No upstream call.',
    resolve: (_query, _args, { providers }) => providers(),
  }),
);
