import type { ReactElement } from 'react';
import { formatStep } from '../../format/date.ts';
import { formatCounted } from '../../format/number.ts';
import type { TimeStep } from '../../address/span.ts';
import type { CrashStep } from './crash-days.ts';
import styles from './crashes.module.css';

interface SparklineProps {
  readonly steps: readonly CrashStep[];
  readonly step: TimeStep;
  readonly title: string;
}

/** The trend of one group as plain boxes, from zero; a step of which nothing may be told is a grey mark. */
export function Sparkline({ steps, step, title }: SparklineProps): ReactElement {
  const highest = Math.max(...steps.map(({ times }) => times ?? 0), 1);
  return (
    <div className={styles['spark']} role="img" aria-label={describe(steps, step, title)}>
      {steps.map(({ at, times }) => (
        <span
          key={at}
          data-kind={times === null ? 'untold' : undefined}
          style={{ height: times === null ? 3 : `${(times / highest) * 100}%` }}
        />
      ))}
    </div>
  );
}

function describe(steps: readonly CrashStep[], step: TimeStep, title: string): string {
  const most = steps.toSorted((a, b) => (b.times ?? -1) - (a.times ?? -1))[0];
  if (most === undefined || most.times === null || most.times === 0) {
    return `Trend of ${title}: too few to tell`;
  }
  return `Trend of ${title}: most in ${formatStep(most.at, step)}, ${formatCounted(most.times, 'time', 'times')}`;
}
