import type { BlockedPage, BlockedPlace } from '@candor/query/api';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { sayEnvironment, underEnvironment, type ShownPart } from '../../address/environment.ts';
import { call } from '../../api/call.ts';
import type { ApiFailure } from '../../errors.ts';
import { formatAgo } from '../../format/date.ts';
import { answerFreshMs } from '../../limits.ts';
import { AnswerTableView } from '../chart/answer-table-view.tsx';
import type { AnswerTable } from '../chart/answer-table.ts';
import { ChartCard } from '../chart/chart-card.tsx';
import { ChartError, ChartLoading, EmptyState } from '../chart/chart-states.tsx';
import { buildTable, countCell, describeFew, textCell } from '../chart/figures-table.ts';
import { useScope, type Scope } from '../frame/scope.ts';

const TITLE = 'What blocked the main thread';
const HEIGHT = 140;

function blockedQuery(product: string, { span: { from, to }, environment }: ShownPart) {
  return queryOptions<BlockedPage, ApiFailure>({
    queryKey: ['blocked', product, from, to, environment],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/blocked', {
        params: { product },
        query: { from, to, ...sayEnvironment(environment) },
        signal,
      }),
    staleTime: answerFreshMs,
    placeholderData: keepPreviousData,
  });
}

/** Where in the product's own code its main thread was when it did one thing for too long. */
export function BlockedCard(): ReactElement {
  const scope = useScope();
  const { product, environment, today } = scope;
  const asked = useQuery(blockedQuery(product.product, scope));
  const { data, error } = asked;
  return (
    <ChartCard
      title={TITLE}
      level={3}
      unit="The first frame of the product’s own code, the most widespread first"
      busy={asked.isFetching}
    >
      {data === undefined ? (
        error ? (
          <ChartError error={error} height={HEIGHT} retry={() => void asked.refetch()} />
        ) : (
          <ChartLoading height={HEIGHT} />
        )
      ) : data.places.length === 0 ? (
        <EmptyState height={HEIGHT}>
          <p>Nothing was blocked in this time span{underEnvironment(environment)}.</p>
        </EmptyState>
      ) : (
        <AnswerTableView table={buildPlaces(data, today)} title={TITLE} />
      )}
    </ChartCard>
  );
}

/** Which code it was is a name of the vendor’s; how often and when is told of k installations and more. */
function buildPlaces({ places, k }: BlockedPage, today: Scope['today']): AnswerTable {
  const rows = places.map(({ symbol, module, times, installations, lastDay, ...place }) => [
    textCell(describePlace({ symbol, module, ...place })),
    countCell(installations, k),
    countCell(times, k),
    textCell(lastDay === null ? describeFew(k) : formatAgo(lastDay, today)),
  ]);
  return buildTable(['Code', '#Installations', '#Times', 'Last'], rows);
}

function describePlace({ symbol, module }: Pick<BlockedPlace, 'symbol' | 'module'>): string {
  if (symbol === null && module === null) return 'no code of the product’s own';
  return [symbol, module].filter((name) => name !== null).join(' in ');
}
