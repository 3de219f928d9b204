import type { ReactElement } from 'react';
import type { HistogramBar } from '../chart/histogram.ts';
import { countOfBar, tickOfBar, titleOfBar, type BucketWriting } from '../chart/histogram-words.ts';
import styles from './sizes.module.css';

interface MiniHistogramProps {
  readonly bars: readonly HistogramBar[];
  readonly writing: BucketWriting;
  readonly height: number;
}

/** The outline of a distribution, with its ends named: drawn as plain boxes, since a page has dozens of them. */
export function MiniHistogram({ bars, writing, height }: MiniHistogramProps): ReactElement {
  const highest = Math.max(...bars.map(({ value }) => value), 1);
  const sized = bars.filter(({ kind }) => kind === 'bucket' || kind === 'gap');
  const ends = sized.filter((_, index) => index === 0 || index === sized.length - 1);
  return (
    <div className={styles['mini']} role="img" aria-label={describe(bars, writing)}>
      <div className={styles['miniBars']} style={{ height }}>
        {bars.map((bar) => (
          <span
            key={`${bar.kind} ${bar.bucket?.from ?? ''}`}
            data-kind={bar.kind}
            title={`${titleOfBar(bar, writing)}: ${countOfBar(bar)}`}
          >
            <span style={{ height: `${(bar.value / highest) * 100}%` }} />
          </span>
        ))}
      </div>
      <p className={styles['miniEnds']} aria-hidden="true">
        <span style={{ flex: sized.length }}>
          {ends.map((bar) => (
            <span key={bar.bucket?.from}>{tickOfBar(bar, writing)}</span>
          ))}
        </span>
        {bars.length > sized.length && (
          <span data-kind="folded" style={{ flex: bars.length - sized.length }}>
            <span>other</span>
          </span>
        )}
      </p>
    </div>
  );
}

function describe(bars: readonly HistogramBar[], writing: BucketWriting): string {
  const most = bars.toSorted((a, b) => b.value - a.value)[0];
  return most
    ? `Distribution of ${bars.length} bars; the largest is ${titleOfBar(most, writing)}, ${countOfBar(most)}`
    : 'Distribution without bars';
}
