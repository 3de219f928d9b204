/** How far the rollups have come with the days that a question is about, and whether that is still so when it is answered. */
import type { Day, Question } from '@candor/query/question';
import type { Connection } from '../connection.ts';
import type { ReceivedDay } from '../received.ts';
import { listOpenDays, type Progress } from './inquiry.ts';

interface OpenDay extends ReceivedDay {
  /** Events that the rollups have yet to take in. */
  readonly event_count: number;
}

interface GrownDay extends OpenDay {
  /** Which note about the day that is. */
  readonly generation: number;
}

export interface FoundProgress extends Progress {
  readonly grownDays: readonly GrownDay[];
}

export async function findProgress(
  connection: Connection,
  { span }: Pick<Question, 'span'>,
): Promise<FoundProgress> {
  const open = await connection.read<OpenDay>('find-stale-days', { ...span });
  const begun = open.filter(({ received_until: until }) => until > 0);
  const grownDays =
    begun.length === 0
      ? []
      : await connection.read<GrownDay>('find-grown-days', {
          days: begun.map(({ day }) => day),
          bounds: begun.map(({ received_until: until }) => until),
        });
  const grown = new Set(grownDays.map(({ day }) => day));
  const stale = open.filter(({ day }) => !grown.has(day));
  const openEvents = [...stale, ...grownDays].reduce((sum, day) => sum + day.event_count, 0);
  return { staleDays: listDays(stale), grownDays, openEvents };
}

/** The same with nothing taken in of days that have grown. */
export function withoutGrown(found: FoundProgress): FoundProgress {
  return { ...found, staleDays: listOpenDays(found), grownDays: [] };
}

/**
 * Whether nothing has taken the place of what the rollups had of days that have grown: else an event that came since can have been counted
 * twice.
 */
export async function isUnchanged(
  connection: Connection,
  { grownDays }: FoundProgress,
): Promise<boolean> {
  if (grownDays.length === 0) return true;
  const days = listDays(grownDays);
  const found = await connection.read<GrownDay>('find-generations', { days });
  const generations = new Map(found.map(({ day, generation }) => [day, generation]));
  return grownDays.every(({ day, generation }) => generations.get(day) === generation);
}

function listDays(days: readonly ReceivedDay[]): readonly Day[] {
  return days.map(({ day }) => day);
}
