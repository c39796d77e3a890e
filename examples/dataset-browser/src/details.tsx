import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { Skeleton } from './empty.tsx';

/** Name and value, as a list of definitions. What is not told is left out. */
export function Facts({ facts }: { facts: Readonly<Record<string, ReactNode>> }) {
  const told = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null);
  return (
    <dl className="fact-list">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="part">
    <h3>{title}</h3>
    {children}
  </section>
);

type WaitingProps = {
  readonly fetching: boolean;
  readonly error: CombinedError | undefined;
  readonly onRetry: () => void;
};

/** What the drawer shows while there is nothing to show yet, or nothing at all. */
export function Waiting({ fetching, error, onRetry }: WaitingProps) {
  if (fetching) return <Skeleton rows={5} />;
  return (
    <div className="empty" role="alert">
      <p>{error ? messageOf(error) : 'This dataset does not exist any more.'}</p>
      {error && (
        <button type="button" className="quiet" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

const messageOf = (error: CombinedError): string =>
  error.graphQLErrors[0]?.message ?? 'The gateway cannot be reached.';
