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
  /** What the bar is drawn for, where that is not the value. */
  readonly length?: number | null;
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
  const longest = whole ?? Math.max(...bars.map((bar) => lengthOf(bar) ?? 0), 0);
  return (
    <ul className={styles['bars']}>
      {bars.map(({ key, label, value, text, share, ...rest }) => (
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
            <Bar length={lengthOf({ value, ...rest })} longest={longest} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function lengthOf({ value, length }: Pick<FigureBar, 'value' | 'length'>): number | null {
  return length === undefined ? value : length;
}

function Bar(props: {
  readonly length: number | null;
  readonly longest: number;
}): ReactElement | null {
  const { length, longest } = props;
  if (length === null || length <= 0) return null;
  const width = `${(length / longest) * 100}%`;
  return <span style={{ width, background: SINGLE_COLOUR }} />;
}
