import type { Config } from '../../config/config.ts';
import type { Finding } from './finding.ts';

const CHECK = 'shared cache';

/** Whether the shared cache answers. Only reads, under a key that is never written. */
export const checkCache = async ({ upstream }: Config): Promise<Finding> => {
  const { url } = upstream.shared;
  if (url === undefined) {
    return { check: CHECK, status: 'skipped', detail: 'CACHE_URL is not set.' };
  }
  const { valkeyStore } = await import('../../upstream/cache/valkey.ts');
  const store = await valkeyStore(url);
  const started = performance.now();
  try {
    await store.set('doctor', '', 1_000);
    await store.get('doctor');
    const ms = Math.round(performance.now() - started);
    return { check: CHECK, status: 'ok', detail: `It answers in ${ms} ms.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // The gateway does without it: slower, and each replica for itself.
    const detail = `It does not answer (${reason}); the gateway would work without it.`;
    return { check: CHECK, status: 'warning', detail };
  } finally {
    store.close();
  }
};
