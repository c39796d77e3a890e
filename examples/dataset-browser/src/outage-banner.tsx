import { useEffect, useEffectEvent } from 'react';
import type { Outage } from './paging.ts';

type OutageBannerProps = {
  readonly outage: Outage;
  readonly other: string;
  /** Whether it is just being tried again. */
  readonly busy: boolean;
  readonly onRetry: () => void;
};

/** Says what is out of reach and that the rest is not. Tries again by itself. */
export function OutageBanner({ outage, other, busy, onRetry }: OutageBannerProps) {
  const { title, message, code, retryAfter } = outage;
  const retry = useEffectEvent(onRetry);
  useEffect(() => {
    const timer = setInterval(retry, retryAfter * 1000);
    return () => clearInterval(timer);
  }, [retryAfter]);
  return (
    <div className="outage" role="alert">
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d="M12 3 2 20.5h20L12 3Zm0 6.5v5m0 2.8v.2" />
      </svg>
      <div>
        <strong>{title}</strong>
        <p>
          {message} {code && <>{other} is not affected.</>}
        </p>
        <small>
          Tried again every {retryAfter} s{code && ` · ${code}`}
        </small>
      </div>
      <button type="button" disabled={busy} onClick={onRetry}>
        {busy ? 'Trying…' : 'Try now'}
      </button>
    </div>
  );
}
