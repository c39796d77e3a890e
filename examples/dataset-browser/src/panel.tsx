import { type ReactNode, useId } from 'react';
import type { CombinedError } from 'urql';
import { NoRows, Skeleton } from './empty.tsx';
import { count, plural } from './format.ts';
import { OutageBanner } from './outage-banner.tsx';
import { type Connection, outageOf } from './paging.ts';
import { RowList, type RowModel } from './row-list.tsx';

type PanelProps = {
  readonly provider: string;
  /** The other provider, which goes on when this one fails. */
  readonly other: string;
  /** What the provider's datasets are, in a few words. */
  readonly subtitle: string;
  readonly controls: ReactNode;
  readonly answer: {
    readonly fetching: boolean;
    readonly stale: boolean;
    readonly error?: CombinedError | undefined;
  };
  readonly connection: Connection | null | undefined;
  readonly rows: readonly RowModel[];
  readonly onOpen: (id: string) => void;
  readonly onMore: () => void;
  readonly onRetry: () => void;
  /** Takes away search and filters; undefined when there are none. */
  readonly onClear: (() => void) | undefined;
};

/** One provider's column: controls, an outage if there is one, and the rows that it has. */
export function Panel(props: PanelProps) {
  const { provider, answer, connection, rows, onMore } = props;
  const title = useId();
  const outage = answer.fetching ? null : outageOf(provider, answer.error);
  const unreadable = outage ? 0 : (answer.error?.graphQLErrors.length ?? 0);
  const empty = rows.length === 0;
  return (
    <section className="panel" data-provider={provider} aria-labelledby={title}>
      <header>
        <div className="heading">
          <h2 id={title}>{provider}</h2>
          <p>{props.subtitle}</p>
          <Total connection={connection} outage={outage !== null} />
        </div>
        <div className="controls">{props.controls}</div>
      </header>
      {outage && <OutageBanner outage={outage} other={props.other} onRetry={props.onRetry} />}
      {unreadable > 0 && (
        <p className="note">{plural(unreadable, 'value')} could not be read and is left out.</p>
      )}
      <div className="scroll" aria-busy={answer.fetching}>
        {empty && answer.fetching && <Skeleton />}
        {empty && !answer.fetching && !outage && <NoRows onClear={props.onClear} />}
        {!empty && (
          <RowList
            label={`Datasets at ${provider}`}
            rows={rows}
            onOpen={props.onOpen}
            onEnd={connection?.pageInfo.hasNextPage && !outage ? onMore : undefined}
          />
        )}
        {!empty && answer.fetching && <Skeleton rows={2} />}
      </div>
    </section>
  );
}

function Total(props: { connection: Connection | null | undefined; outage: boolean }) {
  const { connection, outage } = props;
  const total = connection?.totalCount;
  return (
    <output className="total" data-state={outage ? 'out' : 'ok'}>
      {outage && 'out of reach'}
      {!outage && typeof total === 'number' && `${count(total)} datasets`}
    </output>
  );
}
