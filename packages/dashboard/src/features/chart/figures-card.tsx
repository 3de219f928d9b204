import { useState, type ReactElement, type ReactNode } from 'react';
import { AnswerTableView } from './answer-table-view.tsx';
import type { AnswerTable } from './answer-table.ts';
import { ChartCard, type ChartCardProps } from './chart-card.tsx';
import { ChartError, ChartLoading, EmptyState } from './chart-states.tsx';
import { TableSwitch } from './question-card.tsx';

/** What a card needs to know of a request, whatever was asked. */
export interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

interface FiguresCardProps<Data> extends Pick<
  ChartCardProps,
  'title' | 'unit' | 'wide' | 'reasons'
> {
  readonly asked: Asked<Data>;
  readonly height: number;
  /** Choices that stand over the picture, also where there is nothing to draw. */
  readonly lead?: ReactNode;
  readonly renderFacts: (data: Data) => ReactNode;
  /** The table behind the picture; without records there is nothing to draw. */
  readonly table: (data: Data) => AnswerTable;
  /** Why there is nothing, and what to do. */
  readonly empty: ReactNode;
  readonly renderPicture: (data: Data) => ReactNode;
}

/** A chart card of figures that come by a request of their own, with the same states and the same table as those of questions. */
export function FiguresCard<Data>(props: FiguresCardProps<Data>): ReactElement {
  const { asked, title, height } = props;
  const [asTable, setAsTable] = useState(false);
  const { data } = asked;
  const table = data === undefined ? null : props.table(data);
  const isEmpty = table !== null && table.records.length === 0;
  return (
    <ChartCard
      {...props}
      busy={asked.isFetching}
      actions={
        table && !isEmpty ? (
          <TableSwitch title={title} pressed={asTable} onPress={setAsTable} />
        ) : null
      }
      facts={data === undefined ? undefined : props.renderFacts(data)}
    >
      {props.lead}
      {data === undefined || table === null ? (
        asked.error ? (
          <ChartError error={asked.error} height={height} retry={() => void asked.refetch()} />
        ) : (
          <ChartLoading height={height} />
        )
      ) : isEmpty ? (
        <EmptyState height={height}>{props.empty}</EmptyState>
      ) : asTable ? (
        <AnswerTableView table={table} title={title} />
      ) : (
        props.renderPicture(data)
      )}
    </ChartCard>
  );
}
