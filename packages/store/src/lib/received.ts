/**
 * Which events of days a statement sees, by when they were received: a filter that ClickHouse puts on the table `events` wherever the
 * statement reads it, in a view or a join too. So what was taken in and what came since are the same on both sides.
 */
import { type ClickHouseSettings, SettingsMap } from '@clickhouse/client';
import type { Day } from '@candor/query/question';

/** A day, and until when what the rollups have of it was received, in seconds since the epoch. */
export interface ReceivedDay {
  readonly day: Day;
  readonly received_until: number;
}

/** Of days with a bound what was received until then; of others all. */
export function receivedUntil(days: readonly ReceivedDay[]): ClickHouseSettings {
  return filterEvents(
    days.filter(({ received_until: until }) => until > 0),
    (bound) => `toUInt32(received) <= ${bound('toUInt32(4294967295)')}`,
  );
}

/**
 * Of these days what was received since. Where the statement reads events of no others, `isOfNoOthers`, the earliest of the bounds holds for all
 * of them: whole ranges of rows are then passed over by what is known of each, when it was received.
 */
export function receivedSince(
  days: readonly ReceivedDay[],
  isOfNoOthers: boolean,
): ClickHouseSettings {
  if (days.length === 0) return {};
  const earliest = Math.min(...days.map(({ received_until: until }) => until));
  const range = isOfNoOthers ? `received > toDateTime(${earliest}) AND ` : '';
  return filterEvents(days, (bound) => `${range}toUInt32(received) > ${bound('toUInt32(0)')}`);
}

function filterEvents(
  days: readonly ReceivedDay[],
  write: (bound: (otherwise: string) => string) => string,
): ClickHouseSettings {
  if (days.length === 0) return {};
  const numbers = days.map(({ day }) => Date.parse(day) / 86_400_000);
  const bounds = days.map(({ received_until: until }) => `toUInt32(${until})`);
  const bound = (otherwise: string): string =>
    `transform(toUInt16(day), [${numbers.join()}], [${bounds.join()}], ${otherwise})`;
  return {
    additional_table_filters: SettingsMap.from({ events: write(bound) }),
    // What it remembers of a filter must not be taken for what holds without this one.
    use_query_condition_cache: 0,
  };
}
