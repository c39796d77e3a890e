import { Fragment, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';

export type RowModel = {
  /** The global id. */
  readonly id: string;
  /** The provider's own id, by which the dataset is opened. */
  readonly key: string;
  readonly title: string;
  /** Stands before the title, less loud. */
  readonly prefix?: string | undefined;
  readonly badge: ReactNode;
  readonly facts: readonly string[];
  readonly date: string;
};

type RowListProps = {
  readonly label: string;
  readonly rows: readonly RowModel[];
  readonly onOpen: (key: string) => void;
};

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
  Home: -Infinity,
  End: Infinity,
};

/** Rows that are one stop of the Tab key; the arrow keys walk among them, Enter opens one. */
export function RowList({ label, rows, onOpen }: RowListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState(0);
  const stop = Math.min(current, rows.length - 1);

  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(rows.length - 1, stop + step));
    const button = list.current?.children[next]?.querySelector('button');
    button?.focus();
    button?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <ul ref={list} className="rows" aria-label={label} onKeyDown={walk}>
      {rows.map((row, index) => (
        <li key={row.id}>
          <button
            type="button"
            tabIndex={index === stop ? 0 : -1}
            aria-haspopup="dialog"
            onFocus={() => setCurrent(index)}
            onClick={() => onOpen(row.key)}
          >
            <Row row={row} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A name that breaks after its underscores, not inside a word. */
const Breakable = ({ text }: { text: string }) =>
  text.split(/(?<=_)/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));

const Row = ({ row }: { row: RowModel }) => (
  <>
    <span className="title">
      {row.prefix && <span className="prefix">{row.prefix}</span>}
      <Breakable text={row.title} />
    </span>
    <time>{row.date}</time>
    <span className="facts">
      {row.badge}
      {row.facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </span>
  </>
);
