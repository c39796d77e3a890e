import { type ReactNode, useEffect, useRef } from 'react';

type DrawerProps = {
  readonly provider: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A modal at the side. The browser keeps the focus in it, closes it by Escape and gives the focus back. */
export function Drawer({ provider, onClose, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape
    <dialog
      ref={dialog}
      className="drawer"
      data-provider={provider}
      aria-label={`A dataset at ${provider}`}
      onClose={onClose}
      onClick={({ target }) => target === dialog.current && dialog.current.close()}
    >
      <div>
        <button
          type="button"
          className="close"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          ×
        </button>
        {children}
      </div>
    </dialog>
  );
}
