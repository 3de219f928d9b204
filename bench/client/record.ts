/**
 * What `record()` costs until its event is on the disk: one write for each, so that it survives whatever ends the process.
 *
 * The floor is `fs.writeSync()` of the same lines, made beforehand, to an open descriptor: as text or as bytes, whichever is the
 * faster here. All take turns in one process (`record-child.mjs`), so that whatever else the machine does meets all alike; a
 * time is the median of many turns, and a row the median of several processes.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One line of the table: microseconds for an event, and how many times the floor that is. */
export interface RecordRow {
  readonly name: string;
  readonly micros: number;
  readonly floorMicros: number;
  readonly ratio: number;
}

export interface RecordBench {
  /** Address of the built client's module `telemetry`. */
  readonly clientUrl: string;
  /** Address of the built module with the declaration of the product automation-server. */
  readonly productUrl: string;
  /** A folder on the disk that is to be measured; spools and the floor's file are made in it. */
  readonly folder: string;
  readonly processes?: number;
}

/**
 * Rows for eleven fields that are all as they were, and of which five change each time; both while a file of the spool is open,
 * and with each event's share of closing it and opening the next, which is due after some 1,200. And for a lane that is off.
 */
export function measureRecord(bench: RecordBench): readonly RecordRow[] {
  const { processes = 7 } = bench;
  const runs = Array.from({ length: processes }, (_, index) => ({
    on: runOnce(bench, 'on', index),
    off: runOnce(bench, 'off', index),
  }));
  return ROWS.map(([name, choice, of, way]) => {
    const sorted = runs
      .map(({ [choice]: run }) => run)
      .map(({ [of]: times }) => ({
        micros: times[way],
        floorMicros: Math.min(times.text, times.bytes),
      }))
      .map((run) => ({ name, ...run, ratio: run.micros / run.floorMicros }))
      .toSorted((a, b) => a.ratio - b.ratio);
    const median = sorted[Math.floor(sorted.length / 2)];
    if (median === undefined) throw new Error('Expected at least one process, got none.');
    return median;
  });
}

const ROWS = [
  ['record(), 11 fields as they were', 'on', 'parts', 'same'],
  ['record(), 11 fields of which 5 change', 'on', 'parts', 'varied'],
  ['as they were, with the next files', 'on', 'turns', 'same'],
  ['of which 5 change, with the next files', 'on', 'turns', 'varied'],
  ['record() while the lane is off', 'off', 'parts', 'same'],
] as const;

type WayTimes = Readonly<Record<'same' | 'varied' | 'text' | 'bytes', number>>;

/** Microseconds for an event: by the median of short parts, of which few open a file, and of whole turns. */
type Times = Readonly<Record<'parts' | 'turns', WayTimes>>;

const CHILD = fileURLToPath(new URL('record-child.mjs', import.meta.url));

function runOnce(
  { clientUrl, productUrl, folder }: RecordBench,
  choice: 'on' | 'off',
  index: number,
): Times {
  const place = join(folder, `record-${choice}-${index}`);
  const args = [CHILD, clientUrl, productUrl, place, choice];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Times;
}
