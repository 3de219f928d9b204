import type { ReactElement } from 'react';
import { formatStep } from '../../format/date.ts';
import { formatMeasure } from '../../format/measure.ts';
import type { DrawnTimeSeries } from './chart-data.ts';
import { STATE_WORDS } from './time-series.ts';
import styles from './chart.module.css';

interface ChartTooltipProps {
  readonly series: DrawnTimeSeries;
  readonly unit: string | null;
  /** Filled in by the chart. */
  readonly active?: boolean;
  readonly label?: string | number;
}

/** What stands at one step, all series of it, in the order of the legend. */
export function ChartTooltip({
  series,
  unit,
  active,
  label,
}: ChartTooltipProps): ReactElement | null {
  const point = series.points.find(({ at }) => at === label);
  if (active !== true || !point) return null;
  const rows = series.drawn
    .map((one, index) => ({ ...one, value: point.values[index] ?? null }))
    .filter(({ value }) => value !== null && (series.drawn.length === 1 || value !== 0));
  return (
    <div className={styles['tooltip']}>
      <p className={styles['tooltipTitle']}>
        {formatStep(point.at, series.step)}
        {point.state !== 'whole' && <em> · {STATE_WORDS[point.state]}</em>}
      </p>
      {rows.length === 0 && point.state !== 'before' && (
        <p>nothing, or too few installations to show</p>
      )}
      <dl>
        {rows.map(({ key, label, colour, value }) => (
          <div key={key}>
            <dt>
              <span className={styles['swatch']} style={{ background: colour }} />
              {label}
            </dt>
            <dd>{value === null ? '' : formatMeasure(value, unit)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
