import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatInstant } from '../../format/date.ts';
import { ChartError } from '../chart/chart-states.tsx';
import { useScope } from '../frame/scope.ts';
import { keysQuery } from '../products/query.ts';
import { DataTable } from './data-table.tsx';

/** The keys under which this product's reports come in. */
export function KeysTable(): ReactElement {
  const { product } = useScope();
  const keys = useQuery(keysQuery(product.product));
  if (keys.error) {
    return <ChartError error={keys.error} height={80} retry={() => void keys.refetch()} />;
  }
  if (!keys.data) return <p role="status">Loading the keys …</p>;
  return (
    <DataTable
      label="Keys"
      columns={['Key', 'Environment', 'Created', 'State']}
      rows={keys.data.map(({ key, environment, created, revoked }) => ({
        key,
        cells: [
          <code key={key}>{key}</code>,
          environment,
          formatInstant(created),
          revoked === null ? 'in use' : `revoked ${formatInstant(revoked)}`,
        ],
      }))}
      empty="This product has no key, so no report can come in for it."
    />
  );
}
