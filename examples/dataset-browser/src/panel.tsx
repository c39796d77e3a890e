import { type ReactNode, useId } from 'react';
import type { CombinedError } from 'urql';
import { NoRows, Skeleton } from './empty.tsx';
import { plural } from './format.ts';
import { ListEnd } from './list-end.tsx';
import { OutageBanner } from './outage-banner.tsx';
import { type Connection, outageOf, useHeld } from './paging.ts';
import { RowList, type RowModel } from './row-list.tsx';

type PanelProps = {
  readonly provider: string;
  /** The other provider, which goes on when this one fails. */
  readonly other: string;
  /** What the provider's datasets are, in a few words. */
  readonly subtitle: string;
  readonly controls: ReactNode;
  readonly answer: { readonly fetching: boolean; readonly error?: CombinedError | undefined };
  readonly connection: Connection | null | undefined;
  readonly rows: readonly RowModel[];
  readonly onOpen: (key: string) => void;
  readonly onMore: () => void;
  readonly onRetry: () => void;
  /** Takes away search and filters; undefined when there are none. */
  readonly onClear: (() => void) | undefined;
};

/** One provider's column: controls, an outage if there is one, and the rows that it has. */
export function Panel(props: PanelProps) {
  const { provider, connection, rows } = props;
  const { fetching, error } = props.answer;
  const title = useId();
  // What was out of reach stays said while it is tried again.
  const outage = useHeld(outageOf(provider, error), fetching);
  const unreadable = outage ? 0 : (error?.graphQLErrors.length ?? 0);
  return (
    <section className="panel" data-provider={provider} aria-labelledby={title}>
      <header>
        <div className="heading">
          <h2 id={title}>{provider}</h2>
          <p>{props.subtitle}</p>
          <output className="total" data-state={outage ? 'out' : 'ok'}>
            {outage ? 'out of reach' : totalOf(connection)}
          </output>
        </div>
        <div className="controls">{props.controls}</div>
      </header>
      {outage && (
        <OutageBanner outage={outage} other={props.other} busy={fetching} onRetry={props.onRetry} />
      )}
      {unreadable > 0 && (
        <p className="note">{plural(unreadable, 'value')} could not be read and left out.</p>
      )}
      <div className="scroll" aria-busy={fetching}>
        {rows.length > 0 ? (
          <>
            <RowList label={`Datasets at ${provider}`} rows={rows} onOpen={props.onOpen} />
            {!outage && (
              <ListEnd
                hasNextPage={connection?.pageInfo.hasNextPage ?? false}
                fetching={fetching}
                onMore={props.onMore}
              />
            )}
          </>
        ) : (
          <Nothing provider={provider} fetching={fetching} outage={outage !== null}>
            <NoRows onClear={props.onClear} />
          </Nothing>
        )}
      </div>
    </section>
  );
}

const totalOf = (connection: Connection | null | undefined): string => {
  const total = connection?.totalCount;
  return typeof total === 'number' ? plural(total, 'dataset') : '';
};

type NothingProps = {
  readonly provider: string;
  readonly fetching: boolean;
  readonly outage: boolean;
  /** What is shown when there is really nothing. */
  readonly children: ReactNode;
};

function Nothing({ provider, fetching, outage, children }: NothingProps) {
  if (outage) return <p className="end">Rows come back as soon as {provider} does.</p>;
  return fetching ? <Skeleton /> : children;
}
