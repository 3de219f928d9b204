import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatDay } from '../../format/date.ts';
import { formatNumber } from '../../format/number.ts';
import { ChartError } from '../chart/chart-states.tsx';
import { useScope } from '../frame/scope.ts';
import { quarantineQuery } from '../products/query.ts';
import { DataTable } from './data-table.tsx';
import { describeReason } from './words.ts';

/** What came and was not let in, by name and reason. */
export function QuarantineTable(): ReactElement {
  const { product } = useScope();
  const refused = useQuery(quarantineQuery(product.product));
  if (refused.error) {
    return <ChartError error={refused.error} height={80} retry={() => void refused.refetch()} />;
  }
  if (!refused.data) return <p role="status">Loading the quarantine …</p>;
  return (
    <DataTable
      label="Quarantine"
      columns={['Event', 'Field', 'Version', 'Reason', 'Refused', 'Last']}
      numeric={[4]}
      rows={refused.data.map(({ event, field, version, reason, count, lastDay }) => ({
        key: `${event} ${field} ${version} ${reason}`,
        cells: [
          <code key="event">{event === '' ? '–' : event}</code>,
          <code key="field">{field === '' ? '–' : field}</code>,
          version === '' ? '–' : version,
          describeReason(reason),
          <data key="count" value={count}>
            {formatNumber(count)}
          </data>,
          formatDay(lastDay),
        ],
      }))}
      empty="Nothing was refused: everything that came in was declared."
    />
  );
}
