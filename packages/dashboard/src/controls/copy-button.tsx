import { useEffect, useState, type ReactElement } from 'react';
import { copiedNoticeMs } from '../limits.ts';
import controls from './controls.module.css';
import { Icon } from './icon.tsx';

interface CopyButtonProps {
  readonly label: string;
  readonly text: () => string;
}

/** Copies a text, and says so for a moment; where the browser gives no clipboard it says that too. */
export function CopyButton({ label, text }: CopyButtonProps): ReactElement {
  const [notice, setNotice] = useState<string | null>(null);
  useEffect(() => {
    if (notice === null) return undefined;
    const timer = setTimeout(() => {
      setNotice(null);
    }, copiedNoticeMs);
    return () => {
      clearTimeout(timer);
    };
  }, [notice]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setNotice('Copied');
    } catch {
      setNotice('Not allowed here');
    }
  };
  return (
    <button
      type="button"
      className={controls['button']}
      aria-label={label}
      onClick={() => void copy()}
    >
      <Icon name="copy" />
      <span aria-live="polite">{notice ?? label}</span>
    </button>
  );
}
