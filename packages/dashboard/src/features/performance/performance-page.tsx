import { findSubjects } from '@candor/query/subjects';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import charts from '../chart/chart.module.css';
import { keepView } from '../frame/keep-view.ts';
import { useScope } from '../frame/scope.ts';
import { findSizeField, type SizeField } from '../sizes/size-fields.ts';
import { nameOperation } from './operation-name.ts';
import { PercentileCard } from './percentile-card.tsx';
import { useVersion } from './percentile-question.ts';
import { PerformanceDetail } from './performance-detail.tsx';
import { ReleaseComparison } from './release-comparison.tsx';
import { SlowReports } from './slow-reports.tsx';

const route = getRouteApi('/products/$product/performance');

/** How long operations take: all of them at a glance, or one in full. */
export function PerformancePage(): ReactElement {
  const { manifest } = useScope();
  const { durations, slow } = findSubjects(manifest);
  const version = useVersion();
  const chosen = findSizeField(durations, route.useSearch());
  if (chosen) return <PerformanceDetail key={`${chosen.event}.${chosen.field}`} field={chosen} />;
  return (
    <>
      <p className={controls['lead']}>
        Each value counts, so who builds or starts often counts often. Half of all values are below
        the median, and one in ten is above the 90th percentile.
      </p>
      {durations.length === 0 && (
        <p className={controls['hint']}>
          {manifest.title} declares no duration of an operation: add a field of type{' '}
          <code>duration</code> in <code>ms</code> to an event, and it is shown here.
        </p>
      )}
      {durations.length > 0 && version && (
        <ReleaseComparison fields={durations} version={version} />
      )}
      <div className={charts['pair']}>
        {durations.map((field) => (
          <PercentileCard
            key={`${field.event}.${field.field}`}
            field={field}
            title={nameOperation(field, durations)}
            heading={<DetailLink field={field} name={nameOperation(field, durations)} />}
            height={180}
          />
        ))}
      </div>
      {slow.map((event) => (
        <SlowReports key={event} event={event} />
      ))}
    </>
  );
}

function DetailLink(props: { readonly field: SizeField; readonly name: string }): ReactElement {
  const { event, field } = props.field;
  return (
    <Link
      from="/products/$product"
      to="/products/$product/performance"
      search={(search) => ({ ...keepView(search), event, field })}
    >
      {props.name}
    </Link>
  );
}
