import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { TimeStep } from '../../address/span.ts';
import { capitalize } from '../../format/measure.ts';
import styles from './frame.module.css';
import { useScope } from './scope.ts';
import { EXACT, markShown } from './shown-choice.ts';

const STEPS: readonly TimeStep[] = ['day', 'week', 'month'];

/** How long one point of a chart over time is. */
export function StepPicker(): ReactElement {
  const { step: shown } = useScope();
  return (
    <div role="group" aria-label="One point is a" className={styles['segments']}>
      {STEPS.map((step) => (
        <Link
          key={step}
          to="."
          search={(search) => ({ ...search, step })}
          activeOptions={EXACT}
          inactiveProps={markShown(step === shown)}
        >
          {capitalize(step)}
        </Link>
      ))}
    </div>
  );
}
