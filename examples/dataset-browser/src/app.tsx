import { useEffect, useRef, useState } from 'react';
import { CatalogPanel } from './catalog-panel.tsx';
import { Drawer } from './drawer.tsx';
import { useDebounced } from './paging.ts';
import { QualiaDataset } from './qualia-dataset.tsx';
import { QualiaPanel } from './qualia-panel.tsx';
import { SutroDataset } from './sutro-dataset.tsx';
import { SutroPanel } from './sutro-panel.tsx';
import { useUrlChoice, useUrlState } from './url-state.ts';

const PROVIDERS = ['Qualia', 'Sutro'] as const;

type Provider = (typeof PROVIDERS)[number];

const VIEWS = { all: 'Everything', columns: 'Side by side' } as const;
const VIEW_WORDS = ['all', 'columns'] as const;

/** Search, view and the open dataset are in the URL: a reload, Back and a link keep them. */
export function App() {
  const [typed, setTyped] = useUrlState('search');
  const [view, setView] = useUrlChoice('view', VIEW_WORDS);
  const [opened, setOpened] = useUrlState('open');
  const [shown, setShown] = useState<Provider>('Qualia');
  const search = useDebounced(typed.trim());
  const clear = () => setTyped('');
  const open = (provider: Provider, id: string) =>
    setOpened(`${provider}:${id}`, { asEntry: true });
  const [, provider, id = ''] = /^(Qualia|Sutro):(.+)$/s.exec(opened) ?? [];

  return (
    <>
      <header className="top">
        <h1>
          <Mark /> Dataset browser
        </h1>
        <Search value={typed} onChange={setTyped} />
        <p className="hint">
          <kbd>↑</kbd> <kbd>↓</kbd> walk <kbd>Enter</kbd> open
        </p>
        <nav className="views" aria-label="View">
          {VIEW_WORDS.map((word) => (
            <button
              key={word}
              type="button"
              aria-pressed={view === word}
              onClick={() => setView(word)}
            >
              {VIEWS[word]}
            </button>
          ))}
        </nav>
        {view === 'columns' && (
          <nav className="switch" aria-label="Provider">
            {PROVIDERS.map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={shown === name}
                onClick={() => setShown(name)}
              >
                {name}
              </button>
            ))}
          </nav>
        )}
      </header>
      {view === 'all' ? (
        <main className="one">
          <CatalogPanel search={search} onClear={clear} onOpen={open} />
        </main>
      ) : (
        <main data-shown={shown}>
          <QualiaPanel search={search} onClear={clear} onOpen={(key) => open('Qualia', key)} />
          <SutroPanel search={search} onClear={clear} onOpen={(key) => open('Sutro', key)} />
        </main>
      )}
      {provider && (
        <Drawer key={opened} provider={provider} onClose={() => setOpened('')}>
          {provider === 'Qualia' ? (
            <QualiaDataset artifactId={id} />
          ) : (
            <SutroDataset datasetId={id} />
          )}
        </Drawer>
      )}
    </>
  );
}

function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest('input, select, dialog');
      if (event.key !== '/' || typing) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  return (
    <search className="search">
      <input
        ref={input}
        type="search"
        aria-label="Search both providers"
        aria-keyshortcuts="/"
        placeholder="Search both providers"
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <kbd>/</kbd>
    </search>
  );
}

const Mark = () => (
  <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
    <circle cx="12" cy="16" r="9" fill="var(--qualia)" />
    <circle cx="20" cy="16" r="9" fill="var(--sutro)" fillOpacity="0.85" />
  </svg>
);
