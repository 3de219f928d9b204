import type { ReactElement } from 'react';
import { useTitle } from '../../controls/use-title.ts';
import { formatSpan } from '../../format/date.ts';
import { EnvironmentNote } from './environment-note.tsx';
import { EnvironmentPicker } from './environment-picker.tsx';
import { FilterBar } from './filter-bar.tsx';
import styles from './frame.module.css';
import { useScope } from './scope.ts';
import { SpanPicker } from './span-picker.tsx';
import { StepPicker } from './step-picker.tsx';
import { useEnvironments } from './use-environments.ts';
import { usePage } from './use-page.ts';

/** Title of the page, and what it shows: which days, which environment, and which part of all installations. */
export function PageHead({ withControls }: { readonly withControls: boolean }): ReactElement {
  const { span, product } = useScope();
  const { shown, all } = useEnvironments();
  const page = usePage();
  // Here and not in the frame: what is shown below names the tab after the page has, and wins.
  useTitle(page?.title ?? 'Candor', product.title);
  const hasSpan = page !== undefined && page.choices !== 'none' && withControls;
  return (
    <div className={styles['pageHead']}>
      <div className={styles['pageTitle']}>
        <p className={styles['printOnly']}>{product.title}</p>
        <h1>{page?.title ?? product.title}</h1>
        {hasSpan && <p data-testid="span">{formatSpan(span)}</p>}
        {hasSpan && all.length > 1 && <p className={styles['printOnly']}>Environment: {shown}</p>}
      </div>
      {hasSpan && (
        <div className={styles['pageControls']}>
          <EnvironmentPicker />
          <SpanPicker />
          {page.choices === 'span and step' && <StepPicker />}
          {page.choices !== 'days' && <FilterBar />}
        </div>
      )}
      {hasSpan && <EnvironmentNote />}
    </div>
  );
}
