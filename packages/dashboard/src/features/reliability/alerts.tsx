import type { AlertSummary } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { underEnvironment } from '../../address/environment.ts';
import { formatInstant } from '../../format/date.ts';
import { formatNumber } from '../../format/number.ts';
import { ChartError } from '../chart/chart-states.tsx';
import { DataTable } from '../collected/data-table.tsx';
import { Section } from '../collected/section.tsx';
import { useScope } from '../frame/scope.ts';
import { listAlertsUnder } from './health-words.ts';
import { alertsQuery } from './query.ts';

/** Releases that were found to do worse in the environment that is shown, and who was told. */
export function Alerts(): ReactElement {
  const { product: summary, environment } = useScope();
  const { product } = summary;
  const alerts = useQuery(alertsQuery(product));
  return (
    <Section id="alerts" title="Alerts">
      {alerts.error ? (
        <ChartError error={alerts.error} height={80} retry={() => void alerts.refetch()} />
      ) : alerts.data ? (
        <DataTable
          label="Alerts"
          columns={['When', 'Release', 'Beside', 'Odds', 'Told']}
          rows={listAlertsUnder(alerts.data, environment).map(
            ({ id, at, figures, deliveries }) => ({
              key: `${id}`,
              cells: [
                formatInstant(at),
                figures.release,
                figures.baseline ?? '–',
                figures.oddsRatio === null ? '–' : `${formatNumber(figures.oddsRatio)} times`,
                describeDeliveries(deliveries),
              ],
            }),
          )}
          empty={`No release was found to do worse than its predecessor${underEnvironment(environment)}. Releases are looked at after every hour, for 14 days from their first report.`}
        />
      ) : (
        <p role="status">Loading the alerts …</p>
      )}
    </Section>
  );
}

const STATES = { waiting: 'is tried again', delivered: 'delivered', failed: 'given up' } as const;

function describeDeliveries(deliveries: AlertSummary['deliveries']): string {
  if (deliveries.length === 0) return 'nobody: no receiver was named';
  return deliveries
    .map(({ channel, state, attempts }) => {
      const tries = state === 'delivered' ? '' : ` after ${attempts}`;
      return `${channel} ${STATES[state]}${tries}`;
    })
    .join(', ');
}
