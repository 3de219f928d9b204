/** How far the rollups have come with the days that a question is about, and whether that is still so when it is answered. */
import type { ClickHouseSettings } from '@clickhouse/client';
import type { Day, Question } from '@candor/query/question';
import { askSecondsMax } from '../../limits.ts';
import type { Connection, Parameters } from '../connection.ts';
import type { ReceivedDay } from '../received.ts';
import { readStatement, type StatementName } from '../statements.ts';
import { listOpenDays, type Progress } from './inquiry.ts';

interface GrownDay extends ReceivedDay {
  /** Which note about the day that is. */
  readonly generation: number;
}

export interface FoundProgress extends Progress {
  readonly grownDays: readonly GrownDay[];
  /** When the last of all events was received, seconds since the epoch; 0 where none was yet. */
  readonly lastReceivedS: number;
}

/** It is for the question, and has its time: events are read. */
export const LIMITS: ClickHouseSettings = { max_execution_time: askSecondsMax };

export async function findProgress(
  connection: Connection,
  { span }: Pick<Question, 'span'>,
  signal?: AbortSignal,
): Promise<FoundProgress> {
  const [open, [received]] = await Promise.all([
    ask<ReceivedDay>(connection, 'find-stale-days', { ...span }, signal),
    ask<{ readonly last_received: number }>(connection, 'read-last-received', {}, signal),
  ]);
  const begun = open.filter(({ received_until: until }) => until > 0);
  const bounds = begun.map(({ received_until: until }) => until);
  const grownDays =
    begun.length === 0
      ? []
      : await ask<GrownDay>(
          connection,
          'find-grown-days',
          { days: listDays(begun), bounds },
          signal,
        );
  const grown = new Set(listDays(grownDays));
  return {
    staleDays: listDays(open).filter((day) => !grown.has(day)),
    grownDays,
    lastReceivedS: received?.last_received ?? 0,
  };
}

/** The same with nothing taken in of days that have grown, nor of these. */
export function withoutGrown(found: FoundProgress, days: ReadonlySet<Day>): FoundProgress {
  const stale = new Set([...listOpenDays(found), ...days]);
  return { ...found, staleDays: [...stale].toSorted(), grownDays: [] };
}

/**
 * Whether nothing has taken the place of what the rollups had of days that have grown: else an event that came since can have been counted
 * twice.
 */
export async function isUnchanged(
  connection: Connection,
  { grownDays }: FoundProgress,
  signal?: AbortSignal,
): Promise<boolean> {
  if (grownDays.length === 0) return true;
  const days = listDays(grownDays);
  const found = await ask<GrownDay>(connection, 'find-generations', { days }, signal);
  const generations = new Map(found.map(({ day, generation }) => [day, generation]));
  return grownDays.every(({ day, generation }) => generations.get(day) === generation);
}

async function ask<Row>(
  connection: Connection,
  name: StatementName,
  parameters: Parameters,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  return connection.ask({ text: await readStatement(name), parameters }, LIMITS, signal);
}

function listDays(days: readonly ReceivedDay[]): readonly Day[] {
  return days.map(({ day }) => day);
}
