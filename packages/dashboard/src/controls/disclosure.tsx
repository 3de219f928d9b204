import {
  createContext,
  use,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import styles from './disclosure.module.css';

interface DisclosureProps {
  /** What the button shows. */
  readonly summary: ReactNode;
  /** The accessible name of the panel, and of the button where `summary` is not text enough. */
  readonly label: string;
  readonly buttonClass?: string | undefined;
  readonly align?: 'start' | 'end';
  readonly children: ReactNode;
}

const CloseContext = createContext<() => void>(() => undefined);

/** Shuts the panel that the caller stands in, and gives the focus back to its button. */
export function useClosePanel(): () => void {
  return use(CloseContext);
}

/** A button that opens a panel below it. Escape, a click elsewhere or leaving it by keyboard closes it. */
export function Disclosure(props: DisclosureProps): ReactElement {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  useCloseOutside(open, root, () => {
    setOpen(false);
  });

  const close = useCallback((): void => {
    setOpen(false);
    button.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    close();
  };
  // Only a move of the focus to another element counts: switching windows gives no relatedTarget and should close nothing.
  const onBlur = (event: FocusEvent): void => {
    if (event.relatedTarget && !root.current?.contains(event.relatedTarget)) setOpen(false);
  };
  return (
    <div ref={root} className={styles['root']} onKeyDown={onKeyDown} onBlur={onBlur}>
      <button
        ref={button}
        type="button"
        className={props.buttonClass}
        aria-expanded={open}
        aria-controls={open ? panelId : undefined}
        aria-label={typeof props.summary === 'string' ? undefined : props.label}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {props.summary}
      </button>
      {open && (
        <div
          id={panelId}
          role="group"
          aria-label={props.label}
          className={styles['panel']}
          data-align={props.align ?? 'start'}
        >
          <CloseContext value={close}>{props.children}</CloseContext>
        </div>
      )}
    </div>
  );
}

function useCloseOutside(
  open: boolean,
  root: React.RefObject<HTMLElement | null>,
  close: () => void,
): void {
  useEffect(() => {
    if (!open) return undefined;
    const onPointerDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) close();
    };
    document.addEventListener('pointerdown', onPointerDown);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown);
    };
  }, [open, root, close]);
}
