/** With what settings the engine answers a question, whichever statement asks it. */
import type { ClickHouseSettings } from '@clickhouse/client';
import { askSecondsMax, countedRowsMax, lookedUpMax } from '../../limits.ts';
import { receivedSince } from '../received.ts';
import type { Progress } from './inquiry.ts';

export const ASK_LIMITS: ClickHouseSettings = {
  max_execution_time: askSecondsMax,
  max_result_rows: String(countedRowsMax),
  result_overflow_mode: 'throw',
};

/** Of a statement that reads rollups, and the events that they do not have. */
export function rollupSettings({
  staleDays,
  grownDays,
}: Pick<Progress, 'staleDays' | 'grownDays'>): ClickHouseSettings {
  return {
    ...ASK_LIMITS,
    // There is one, for the states of days; looking whether it fits costs more than a small question.
    optimize_use_projections: 0,
    use_index_for_in_with_subqueries_max_values: String(lookedUpMax),
    ...receivedSince(grownDays, staleDays.length === 0),
  };
}
