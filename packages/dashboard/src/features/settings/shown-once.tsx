import { useEffect, useState, type ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { copiedNoticeMs } from '../../limits.ts';
import styles from './settings.module.css';

interface ShownOnceProps {
  readonly label: string;
  readonly secret: string;
  readonly note: string;
}

/** A secret that the collector does not keep: to be copied now or never. */
export function ShownOnce({ label, secret, note }: ShownOnceProps): ReactElement {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, copiedNoticeMs);
    return () => {
      clearTimeout(timer);
    };
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <div className={styles['once']} role="status">
      <p>
        <strong>{label}</strong> {note}
      </p>
      <p className={styles['secret']}>
        <code>{secret}</code>
        <button type="button" className={controls['button']} onClick={() => void copy()}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </p>
    </div>
  );
}
