import type { ReactElement, ReactNode } from 'react';
import controls from '../../controls/controls.module.css';
import { Icon } from '../../controls/icon.tsx';
import type { Change } from '../../format/change.ts';
import styles from './overview.module.css';

export interface HeadlineProps {
  readonly title: string;
  /** The plain number; null while it is loading or may not be shown. */
  readonly value: number | null;
  /** The number as written, or the words that stand for it; null while it is loading. */
  readonly text: string | null;
  readonly change: Change | null;
  /** What the change is against, or why there is none. */
  readonly against: string;
  readonly note?: ReactNode;
  readonly busy: boolean;
}

const ICONS = { up: 'up', down: 'fall', same: 'same' } as const;

/** One number of the overview and how it changed. */
export function Headline(props: HeadlineProps): ReactElement {
  const { title, value, text, change, against, note, busy } = props;
  return (
    <div role="group" aria-label={title} aria-busy={busy} className={styles['headline']}>
      <h2>{title}</h2>
      <p className={styles['number']}>
        {text === null ? (
          <span className={styles['unknown']} />
        ) : value === null ? (
          text
        ) : (
          <data value={value}>{text}</data>
        )}
      </p>
      <p className={styles['change']}>
        {change !== null && (
          <strong>
            <Icon name={ICONS[change.kind]} />
            {change.text}
          </strong>
        )}{' '}
        {against === '' ? '\u00a0' : against}
      </p>
      {note !== undefined && <p className={styles['note']}>{note}</p>}
      {busy && <span className={controls['visuallyHidden']}>Loading</span>}
    </div>
  );
}
