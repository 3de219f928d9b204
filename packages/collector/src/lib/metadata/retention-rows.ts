/** What retention has to know from one process to the next: how far the clock was believed, what is being dropped, and what was. */
import type { Day } from '@candor/query/question';
import type { LaneExpiry } from '@candor/store/retention';
import type { ClockNote } from '../retention/trusted-clock.ts';
import { type MetadataDatabase, inTransaction, selectRow } from './database.ts';

/** What of one lane is being dropped, and how many events that are. */
export interface DroppedLane extends LaneExpiry {
  readonly events: number;
}

export interface RetentionRows {
  /** Null before it was looked for the first time. */
  readonly readClock: () => ClockNote | null;
  readonly writeClock: (note: ClockNote) => void;
  /** What an earlier process has begun, or this one; null where nothing is. */
  readonly readRun: () => readonly DroppedLane[] | null;
  readonly beginRun: (lanes: readonly DroppedLane[]) => void;
  /** Counts what was dropped, and forgets that it had to be; `note` is called in the same transaction. */
  readonly finishRun: (day: Day, note: (lane: DroppedLane) => void) => void;
  /** Events that were ever dropped, by product and lane. */
  readonly listDropped: () => readonly DroppedCount[];
}

export interface DroppedCount {
  readonly product: string;
  readonly lane: string;
  readonly events: number;
  readonly lastDay: Day;
}

export function createRetentionRows(database: MetadataDatabase): RetentionRows {
  const selectClock = database.prepare('SELECT note AS text FROM retention_clock');
  const replaceClock = database.prepare(
    'INSERT OR REPLACE INTO retention_clock (one, note) VALUES (1, ?)',
  );
  const selectRun = database.prepare('SELECT expiries AS text FROM retention_run');
  const insertRun = database.prepare('INSERT INTO retention_run (one, expiries) VALUES (1, ?)');
  const deleteRun = database.prepare('DELETE FROM retention_run');
  const countDay = database.prepare(
    `INSERT INTO retention_days (product, lane, day, events) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET events = events + excluded.events`,
  );
  const selectDropped = database.prepare(
    `SELECT product, lane, sum(events) AS events, max(day) AS lastDay
     FROM retention_days GROUP BY product, lane ORDER BY product, lane`,
  );
  const readRun = (): readonly DroppedLane[] | null =>
    readText(selectRow(selectRun)) as readonly DroppedLane[] | null;
  return {
    readClock: () => readText(selectRow(selectClock)) as ClockNote | null,
    writeClock: (note) => void replaceClock.run(JSON.stringify(note)),
    readRun,
    beginRun: (lanes) => void insertRun.run(JSON.stringify(lanes)),
    finishRun: (day, note) =>
      inTransaction(database, () => {
        for (const lane of readRun() ?? []) {
          countDay.run(lane.product, lane.lane, day, lane.events);
          note(lane);
        }
        deleteRun.run();
      }),
    listDropped: () => selectDropped.all() as readonly DroppedCount[],
  };
}

/** Trusts what was written above. */
function readText(row: unknown): unknown {
  return row === null ? null : JSON.parse((row as { readonly text: string }).text);
}
