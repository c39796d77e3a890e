import { ProviderError } from '../../errors.ts';
import type { PipelineCall, Policy, Suspension } from '../pipeline/call.ts';
import { TenantQueue } from './fair-queue.ts';

export type BulkheadOptions = {
  /** Reads under way at once, per credential. */
  readonly concurrent?: number;
  /** Reads that wait for their turn, per credential. */
  readonly queue?: number;
  /** Reads under way at once, of all credentials: each of them has a socket. */
  readonly total?: number;
};

/**
 * Bounds what one credential has under way at a provider, so that one caller's flood delays that
 * caller only; where many credentials meet the bound for all, they take turns. What does not fit
 * into the queue is `RATE_LIMITED`: the provider is well, the caller asks for too much at once. It
 * is not retried here, for more tries are what an overflow needs least.
 */
export const bulkhead = ({
  concurrent = 256,
  queue = 10_000,
  total = 4 * concurrent,
}: BulkheadOptions = {}): Policy => {
  const tenants = new Map<string, TenantQueue>();
  /** Those whose first waits for nothing but a free place, in turn. */
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

  /** Puts one where it belongs, after something has changed in it. */
  const reindex = (tenant: TenantQueue): void => {
    if (tenant.length > 0 && tenant.running < concurrent) runnable.add(tenant);
    else runnable.delete(tenant);
    // Callers may bring their own keys: what is idle is forgotten.
    if (tenant.length === 0 && tenant.running === 0) tenants.delete(tenant.id);
  };

  const acquire = (tenant: TenantQueue): void => {
    tenant.running += 1;
    permits -= 1;
  };

  const drain = (): void => {
    // One that fails at once leaves its place to the next in this very loop.
    if (admitting) return;
    admitting = true;
    try {
      for (const tenant of runnable) {
        if (permits === 0) break;
        const call = tenant.shift();
        acquire(tenant);
        // Those that still have someone waiting stand at the end again.
        runnable.delete(tenant);
        reindex(tenant);
        call?.proceed();
      }
    } finally {
      admitting = false;
      // Behind one that throws, the others still have their turn.
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
