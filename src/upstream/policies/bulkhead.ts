import { ProviderError } from '../../errors.ts';
import type { PipelineCall, Policy, Suspension } from '../pipeline/call.ts';
import { TenantQueue } from './fair-queue.ts';

export type BulkheadOptions = {
  /** Concurrent calls per credential. */
  readonly concurrent?: number;
  /** Queued calls per credential. */
  readonly queue?: number;
  /** Concurrent calls of all credentials; each of them has a socket. */
  readonly total?: number;
};

/**
 * Bounds the concurrent calls of each credential, so that one caller's load delays that caller
 * only. At the bound for all, credentials take turns. Calls beyond the queue are
 * `RATE_LIMITED` and not retried: retries would add to the load.
 */
export const bulkhead = ({
  concurrent = 256,
  queue = 10_000,
  total = 4 * concurrent,
}: BulkheadOptions = {}): Policy => {
  const tenants = new Map<string, TenantQueue>();
  /** Queues that wait for a permit only, in their turn. */
  const runnable = new Set<TenantQueue>();
  let permits = total;
  let admitting = false;

  const tenantOf = ({ context: { credential } }: PipelineCall): TenantQueue => {
    const existing = tenants.get(credential.id);
    if (existing) return existing;
    const tenant = new TenantQueue(credential.id);
    tenants.set(credential.id, tenant);
    return tenant;
  };

  /** Updates the indexes after a change of the queue. */
  const reindex = (tenant: TenantQueue): void => {
    if (tenant.length > 0 && tenant.running < concurrent) runnable.add(tenant);
    else runnable.delete(tenant);
    // Idle queues are removed, since callers may bring any number of keys.
    if (tenant.length === 0 && tenant.running === 0) tenants.delete(tenant.id);
  };

  const acquire = (tenant: TenantQueue): void => {
    tenant.running += 1;
    permits -= 1;
  };

  const drain = (): void => {
    // A call that fails at once releases its permit to the next one in this loop.
    if (admitting) return;
    admitting = true;
    try {
      for (const tenant of runnable) {
        if (permits === 0) break;
        const call = tenant.shift();
        acquire(tenant);
        // A queue with more calls goes to the end.
        runnable.delete(tenant);
        reindex(tenant);
        call?.proceed();
      }
    } finally {
      admitting = false;
      // If one call throws, the others still proceed.
      if (runnable.size > 0 && permits > 0) drain();
    }
  };

  const release = (call: PipelineCall): void => {
    const tenant = tenantOf(call);
    tenant.running -= 1;
    permits += 1;
    reindex(tenant);
    if (runnable.size > 0) drain();
  };

  const queued: Suspension = {
    cancel: (call) => {
      const tenant = tenantOf(call);
      tenant.remove(call);
      reindex(tenant);
    },
  };

  return {
    onRequest: (call) => {
      const tenant = tenantOf(call);
      if (tenant.length === 0 && tenant.running < concurrent && permits > 0) {
        acquire(tenant);
        return;
      }
      if (tenant.length < queue) {
        tenant.push(call);
        reindex(tenant);
        return queued;
      }
      reindex(tenant);
      const { provider } = call.request;
      const message = 'Too many requests wait for this provider. Try again later.';
      throw new ProviderError({ code: 'RATE_LIMITED', provider, message });
    },
    onResponse: release,
    onError: (error, call) => {
      release(call);
      return error;
    },
  };
};
