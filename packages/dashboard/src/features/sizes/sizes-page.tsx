import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import charts from '../chart/chart.module.css';
import { useScope } from '../frame/scope.ts';
import { findSizeField, listSizeFields, type SizeField } from './size-fields.ts';
import { SizeCard } from './size-card.tsx';
import { SizeDetail } from './size-detail.tsx';
import styles from './sizes.module.css';

const route = getRouteApi('/products/$product/sizes');

/** How large installations are: all numeric fields at a glance, or one of them in full. */
export function SizesPage(): ReactElement {
  const { manifest } = useScope();
  const fields = listSizeFields(manifest);
  const chosen = findSizeField(fields, route.useSearch());
  if (chosen) return <SizeDetail key={`${chosen.event}.${chosen.field}`} field={chosen} />;
  return (
    <>
      <p className={controls['lead']}>
        Each installation counts once, with the last value that it sent in the time span.
      </p>
      {groupByEvent(fields).map(([event, group]) => (
        <section key={event} className={styles['event']} aria-labelledby={`sizes-${event}`}>
          <h2 id={`sizes-${event}`}>
            {group[0]?.eventTitle} <code>{event}</code>
          </h2>
          <div className={charts['grid']}>
            {group.map((field) => (
              <SizeCard key={field.field} field={field} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function groupByEvent(fields: readonly SizeField[]): readonly [string, readonly SizeField[]][] {
  const events = new Map<string, readonly SizeField[]>();
  for (const field of fields) {
    events.set(field.event, [...(events.get(field.event) ?? []), field]);
  }
  return [...events];
}
