import { useState, type ReactElement } from 'react';
import styles from './settings.module.css';

interface ConfirmButtonProps {
  readonly label: string;
  /** What it is done to, for those who hear one button after the other. */
  readonly of: string;
  readonly disabled?: boolean;
  readonly onConfirm: () => void;
}

/** A button for what can not be undone: it asks once more in its place, and stays as it is when the focus moves on. */
export function ConfirmButton(props: ConfirmButtonProps): ReactElement {
  const { label, of, disabled = false, onConfirm } = props;
  const [isAsking, setAsking] = useState(false);
  return (
    <button
      type="button"
      className={isAsking ? styles['danger'] : styles['confirm']}
      disabled={disabled}
      aria-label={isAsking ? `Yes, ${label.toLowerCase()} ${of}` : `${label} ${of}`}
      onClick={() => {
        setAsking(!isAsking);
        if (isAsking) onConfirm();
      }}
      onBlur={() => {
        setAsking(false);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setAsking(false);
      }}
    >
      {isAsking ? `Yes, ${label.toLowerCase()}` : label}
    </button>
  );
}
