import { useEffect, useRef, useState } from 'react';
import { Drawer } from './drawer.tsx';
import { useDebounced } from './paging.ts';
import { QualiaDataset } from './qualia-dataset.tsx';
import { QualiaPanel } from './qualia-panel.tsx';
import { SutroDataset } from './sutro-dataset.tsx';
import { SutroPanel } from './sutro-panel.tsx';

const PROVIDERS = ['Qualia', 'Sutro'] as const;

type Opened = { readonly provider: (typeof PROVIDERS)[number]; readonly id: string };

export function App() {
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState<Opened | null>(null);
  const [shown, setShown] = useState<Opened['provider']>('Qualia');
  const search = useDebounced(typed.trim());
  const clear = () => setTyped('');

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
        <nav className="switch" aria-label="Provider">
          {PROVIDERS.map((provider) => (
            <button
              key={provider}
              type="button"
              aria-pressed={shown === provider}
              onClick={() => setShown(provider)}
            >
              {provider}
            </button>
          ))}
        </nav>
      </header>
      <main data-shown={shown}>
        <QualiaPanel
          search={search}
          onClear={clear}
          onOpen={(id) => setOpened({ provider: 'Qualia', id })}
        />
        <SutroPanel
          search={search}
          onClear={clear}
          onOpen={(id) => setOpened({ provider: 'Sutro', id })}
        />
      </main>
      {opened && (
        <Drawer key={opened.id} provider={opened.provider} onClose={() => setOpened(null)}>
          {opened.provider === 'Qualia' ? (
            <QualiaDataset artifactId={opened.id} />
          ) : (
            <SutroDataset datasetId={opened.id} />
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
