/** Runs the statements of this folder within the limits of a question: on rollups of days that were taken in, and the events of what was not. */
import type { ClickHouseSettings } from '@clickhouse/client';
import type { Span } from '@candor/query/question';
import type { FailureScope } from '../../failures.ts';
import { askSecondsMax, countedRowsMax, lookedUpMax } from '../../limits.ts';
import { askSteadily } from '../ask/ask-steadily.ts';
import { listOpenDays } from '../ask/inquiry.ts';
import type { Connection, Parameters } from '../connection.ts';
import { receivedSince } from '../received.ts';
import type { ReplacedDays } from '../replaced-days.ts';
import { type StatementName, readStatement } from '../statements.ts';

/** Runs when it is its turn. */
export type TakeTurn = <Result>(run: () => Promise<Result>) => Promise<Result>;

/** `span`: the days of which something is read. The statement is given those among them that are `stale`, and all that are `open`. */
export type ReadRows = <Row>(
  name: StatementName,
  parameters: Parameters,
  span: Span,
) => Promise<readonly Row[]>;

const LIMITS: ClickHouseSettings = {
  max_execution_time: askSecondsMax,
  max_result_rows: String(countedRowsMax),
  result_overflow_mode: 'throw',
  // There is one, for the states of days; looking whether it fits costs more than a small question.
  optimize_use_projections: 0,
  use_index_for_in_with_subqueries_max_values: String(lookedUpMax),
};

export function createReadRows(
  connection: Connection,
  takeTurn: TakeTurn,
  replaced: Pick<ReplacedDays, 'mark' | 'since'>,
): ReadRows {
  return async <Row>(name: StatementName, parameters: Parameters, span: Span) => {
    const text = await readStatement(name);
    return takeTurn(async () =>
      askSteadily(connection, replaced, {
        span,
        read: async () => null,
        ask: async (progress) => {
          const { staleDays, grownDays } = progress;
          const days = { stale: staleDays, open: listOpenDays(progress) };
          const settings = { ...LIMITS, ...receivedSince(grownDays, staleDays.length === 0) };
          const statement = { text, parameters: { ...parameters, ...days } };
          return { result: await connection.ask<Row>(statement, settings), eventDays: staleDays };
        },
      }),
    );
  };
}

/** What statements are told of a scope. */
export function describeScope(scope: FailureScope): Parameters {
  return {
    product: scope.product,
    environment: scope.environment,
    lane: scope.lane,
    event: scope.event,
    counted_by: scope.countedBy,
    version_fact: scope.versionFact,
    from: scope.from,
    to: scope.to,
  };
}
