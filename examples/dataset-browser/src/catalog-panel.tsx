import { useEffect, useId, useRef } from 'react';
import { useQuery } from 'urql';
import {
  CatalogDocument,
  type CatalogItemFieldsFragment,
  CatalogItemFieldsFragmentDoc,
  type CatalogSort,
  type CatalogSourceFieldsFragment,
  CatalogSourceFieldsFragmentDoc,
  type DatasetProvider,
} from '#client';
import { readFragment } from '#client/fragments';
import { Badge } from './badge.tsx';
import { NoRows, Skeleton } from './empty.tsx';
import { bytes, date, plural } from './format.ts';
import { ListEnd } from './list-end.tsx';
import { OutageBanner } from './outage-banner.tsx';
import { type Outage, outageOf, useCursor } from './paging.ts';
import { RowList, type RowModel } from './row-list.tsx';
import { Select } from './select.tsx';
import { useUrlChoice } from './url-state.ts';

const SORTS: Record<CatalogSort, string> = { NEWEST: 'Newest', OLDEST: 'Oldest', NAME: 'Name' };
const SORT_WORDS = ['NEWEST', 'OLDEST', 'NAME'] as const satisfies readonly CatalogSort[];
const CHIPS = { '': 'Both', QUALIA: 'Qualia', SUTRO: 'Sutro' } as const;
const CHIP_WORDS = ['', 'QUALIA', 'SUTRO'] as const;
const NAMES: Record<DatasetProvider, 'Qualia' | 'Sutro'> = { QUALIA: 'Qualia', SUTRO: 'Sutro' };
const RETRY_AFTER = 30;

type PanelProps = {
  readonly search: string;
  readonly onClear: () => void;
  /** The provider, and its own id of the dataset. */
  readonly onOpen: (provider: 'Qualia' | 'Sutro', key: string) => void;
};

/** The datasets of both providers in one list. */
export function CatalogPanel({ search, onClear, onOpen }: PanelProps) {
  const [sort, setSort] = useUrlChoice('sort', SORT_WORDS);
  const [chip, setChip] = useUrlChoice('provider', CHIP_WORDS);
  const filter = { search: search || null, provider: chip || null };
  const list = JSON.stringify({ filter, sort });
  const [after, goOn] = useCursor(list);
  const [answer, ask] = useQuery({
    query: CatalogDocument,
    variables: { first: 25, after, filter, sort },
  });
  const title = useId();
  const connection = answer.data?.catalog;
  const rows =
    connection?.edges.flatMap(({ node }) =>
      node ? rowOf(readFragment(CatalogItemFieldsFragmentDoc, node)) : [],
    ) ?? [];
  const sources = connection?.sources?.map((it) =>
    readFragment(CatalogSourceFieldsFragmentDoc, it),
  );
  const outages = outagesOf(sources, outageOf('either provider', answer.error));
  const retry = () => ask({ requestPolicy: 'network-only' });
  const clear = () => {
    setChip('');
    onClear();
  };
  const scroll = useTop(list);
  const total = connection?.totalCount;
  return (
    <section className="panel" aria-labelledby={title}>
      <header>
        <div className="heading">
          <h2 id={title}>Everything</h2>
          <p>Datasets of both providers</p>
          <output className="total" data-state={outages.length > 0 ? 'out' : 'ok'}>
            {typeof total === 'number' ? plural(total, 'dataset') : ''}
          </output>
        </div>
        <div className="controls">
          <fieldset className="filter-chips" aria-label="Provider">
            {CHIP_WORDS.map((word) => (
              <button
                key={word}
                type="button"
                aria-pressed={chip === word}
                onClick={() => setChip(word)}
              >
                {CHIPS[word]}
              </button>
            ))}
          </fieldset>
          <Select label="Sort" value={sort} options={SORTS} onChange={setSort} />
        </div>
      </header>
      {outages.map(({ provider, outage }) => (
        <OutageBanner
          key={provider}
          outage={outage}
          other={provider === 'Qualia' ? 'Sutro' : 'Qualia'}
          busy={answer.fetching}
          onRetry={retry}
        />
      ))}
      <div className="scroll" ref={scroll} aria-busy={answer.fetching}>
        {rows.length > 0 ? (
          <>
            <RowList
              key={list}
              label="Datasets of both providers"
              rows={rows}
              onOpen={(key) => open(onOpen, key)}
            />
            <ListEnd
              hasNextPage={connection?.pageInfo.hasNextPage ?? false}
              fetching={answer.fetching}
              onMore={() => goOn(connection?.pageInfo.endCursor ?? null)}
            />
          </>
        ) : answer.fetching ? (
          <Skeleton />
        ) : (
          outages.length === 0 && <NoRows onClear={search || chip ? clear : undefined} />
        )}
      </div>
    </section>
  );
}

/** A list that has changed begins at its top. */
function useTop(list: string) {
  const scroll = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is what it depends on
  useEffect(() => {
    scroll.current?.scrollTo(0, 0);
  }, [list]);
  return scroll;
}

type ProviderOutage = { readonly provider: string; readonly outage: Outage };

/** One for each provider whose rows are missing; or the one of the whole list. */
function outagesOf(
  sources: readonly CatalogSourceFieldsFragment[] | undefined,
  whole: Outage | null,
): readonly ProviderOutage[] {
  if (!sources) return whole ? [{ provider: 'both', outage: whole }] : [];
  return sources.flatMap(({ provider, problem }) => {
    if (!problem) return [];
    const { message, code, retryAfter } = problem;
    const title = `No data from ${NAMES[provider]} right now`;
    const outage = { title, message, code, retryAfter: retryAfter ?? RETRY_AFTER };
    return [{ provider: NAMES[provider], outage }];
  });
}

const open = (onOpen: PanelProps['onOpen'], key: string): void => {
  const [provider, ...id] = key.split(':');
  onOpen(provider === 'Qualia' ? 'Qualia' : 'Sutro', id.join(':'));
};

function rowOf(item: CatalogItemFieldsFragment): RowModel {
  const isQualia = item.__typename === 'Dataset';
  const slash = isQualia ? item.displayName.indexOf('/') + 1 : 0;
  return {
    id: item.id,
    key: isQualia ? `Qualia:${item.artifactId}` : `Sutro:${item.datasetId}`,
    prefix: item.displayName.slice(0, slash),
    title: item.displayName.slice(slash),
    badge: isQualia ? (
      <Badge type={item.type} subtype="" />
    ) : (
      <span className="badge">{bytes(item.totalSizeBytes)}</span>
    ),
    facts: [isQualia ? 'Qualia' : 'Sutro'],
    date: date(item.createdAt),
  };
}
