import type { ReactElement } from 'react';
import type { DrawnTimeSeries } from './chart-data.ts';
import styles from './chart.module.css';

/** Names of the series in the order of the stack; a chart of one series needs none. */
export function Legend({ data }: { readonly data: DrawnTimeSeries }): ReactElement | null {
  if (data.drawn.length === 1 && data.drawn[0]?.kind === 'named' && !hasNames(data)) return null;
  return (
    <ul className={styles['legend']}>
      {data.drawn.map(({ key, label, colour }) => (
        <li key={key}>
          <span className={styles['swatch']} style={{ background: colour }} />
          {label}
        </li>
      ))}
    </ul>
  );
}

/** A breakdown of which only one group is there still says which one. */
function hasNames(data: DrawnTimeSeries): boolean {
  return data.series[0]?.group !== null;
}
