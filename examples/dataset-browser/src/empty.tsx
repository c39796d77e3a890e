/** Where rows will be. */
export const Skeleton = ({ rows = 8 }: { rows?: number }) => (
  <div className="skeleton" role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
      <div key={index} />
    ))}
  </div>
);

export const NoRows = ({ onClear }: { onClear: (() => void) | undefined }) => (
  <div className="empty">
    <svg viewBox="0 0 24 24" width="40" height="40" aria-hidden="true">
      <path d="M4 7c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3Zm0 0v10c0 1.7 3.6 3 8 3s8-1.3 8-3V7M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3" />
    </svg>
    <p>{onClear ? 'No dataset matches.' : 'There are no datasets yet.'}</p>
    {onClear && (
      <button type="button" className="quiet" onClick={onClear}>
        Clear search and filters
      </button>
    )}
  </div>
);
