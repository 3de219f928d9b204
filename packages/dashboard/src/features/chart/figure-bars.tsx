import type { ReactElement, ReactNode } from 'react';
import { SINGLE_COLOUR } from '../../theme/palette.ts';
import { formatShare } from '../../format/number.ts';
import styles from './chart.module.css';

export interface FigureBar {
  readonly key: string;
  readonly label: ReactNode;
  /** Null where it may not be told. */
  readonly value: number | null;
  readonly text: string;
  /** Of the whole, from 0 to 1, where there is one. */
  readonly share?: number | null;
}

interface FigureBarsProps {
  readonly bars: readonly FigureBar[];
  /** What a bar of full length is; unsaid, the largest of them. */
  readonly whole?: number | undefined;
}

/** Named figures as horizontal bars from zero; a figure that may not be told has words and no bar. */
export function FigureBars({ bars, whole }: FigureBarsProps): ReactElement {
  const longest = whole ?? Math.max(...bars.map(({ value }) => value ?? 0), 0);
  return (
    <ul className={styles['bars']}>
      {bars.map(({ key, label, value, text, share }) => (
        <li key={key}>
          <span className={styles['barLabel']}>{label}</span>
          <span className={styles['barValue']}>
            {value === null ? (
              <span className={styles['unit']}>{text}</span>
            ) : (
              <data value={value}>{text}</data>
            )}
            {share != null && <span className={styles['barShare']}>{formatShare(share)}</span>}
          </span>
          <span className={styles['barTrack']} aria-hidden="true">
            {value !== null && value > 0 && (
              <span
                style={{
                  width: `${longest > 0 ? (value / longest) * 100 : 0}%`,
                  background: SINGLE_COLOUR,
                }}
              />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
