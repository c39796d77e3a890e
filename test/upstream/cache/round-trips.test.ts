import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { qualia } from '../../../src/providers/routes.ts';
import type { SharedStore } from '../../../src/upstream/cache/shared-store.ts';
import { createUpstream } from '../../../src/upstream/upstream.ts';
import { policySettings } from '../../../src/upstream/upstreams.ts';
import { caller, READ, standIn } from '../fake-provider.ts';

const CACHE = {
  ttlMs: 60_000,
  revalidateMs: 0,
  staleIfErrorMs: 0,
  maxBytes: 1_000_000,
  refreshMs: 1_000,
};

test('a read costs at most one round trip more with a shared store, and waits for no write', async () => {
  const { origin, transport } = await standIn((_request, response) => response.end('{"a":1}'));
  const commands: string[] = [];
  const replies = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  const never = new Promise<void>(() => {});
  const store: SharedStore = {
    get: async () => {
      commands.push('get');
      await replies.promise;
      return null;
    },
    getOrLock: async () => {
      commands.push('getOrLock');
      first.resolve();
      await replies.promise;
      const store = () => {
        commands.push('store');
        return never;
      };
      const release = () => {
        commands.push('release');
        return never;
      };
      return { cached: undefined, store, release };
    },
    set: () => never,
    forget: () => never,
    onForgotten: () => {},
  };
  const { send } = createUpstream({
    ...policySettings(readConfig({})),
    provider: qualia,
    baseUrl: origin,
    transport,
    cache: CACHE,
    sharedScope: { store, idOf: ({ id }) => id },
  });
  const answer = send(READ, caller().call);
  await first.promise;
  expect(commands).toEqual(['get', 'getOrLock']);
  replies.resolve();
  expect(await answer).toEqual({ a: 1 });
  expect(commands).toEqual(['get', 'getOrLock', 'store', 'release']);
});
