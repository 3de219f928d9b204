/**
 * Reports that no disk took, within their bound. As on the disk, events that must go leave one line that counts them: in the report that
 * they go from, so that the sink that will miss them is told.
 *
 * It has the number and the time of the last of them. Some may have been taken though the answer was lost; where the last was, so were
 * those before it, and the line is rightly taken for a repetition. Where only the first were, it counts these too: nobody can know.
 * A line that counts losses stays as it is, since it may have been taken as well.
 */
import { formatEvent, LOST_EVENT, type LostReason } from '@candor/manifest/report';
import { spoolLossLinesMax, spoolMemoryBytesMax } from '../limits.ts';
import { countLosses, isLossLine } from './spooled-report.ts';

/** More than a line that counts losses has. */
const LOSS_CHARS_MAX = 160;

/**
 * Two parts of one session's report as one; either may be ''. Where there is no room for all, the oldest events go. `lost` tells how
 * many.
 */
export function joinMemory(
  older: string,
  newer: string,
): { readonly report: string; readonly lost: number } {
  const report = older === '' ? newer : older + newer.slice(newer.indexOf('\n') + 1);
  if (report.length <= spoolMemoryBytesMax) return { report, lost: 0 };
  const [head = '', ...lines] = report.split(/(?<=\n)/);
  const told = lines.filter(isLossLine);
  const events = lines.filter((line) => !isLossLine(line));
  let over = report.length + LOSS_CHARS_MAX - spoolMemoryBytesMax;
  const count = events.findIndex((line) => (over -= line.length) <= 0) + 1;
  const joined = told.length < spoolLossLinesMax ? [] : told.splice(0);
  const { line, lost } = countLines([...joined, ...events.splice(0, count)], 'disk');
  return { report: [head, ...told, line, ...events].join(''), lost };
}

/** What no disk took of one session's report, or what of that still waits for one sink. */
export interface MemoryPart {
  /** The report that waits, or ''. */
  readonly read: () => string;
  readonly write: (report: string) => void;
  /** Whether anything is out with a sender, and was not dropped since. */
  readonly isOut: () => boolean;
  /** As `joinMemory()`, after what waits. Returns how many events were lost. */
  readonly add: (newer: string) => number;
  /** Gives what waits to a sender, which puts back what is left of it, be that ''. Null for nothing. */
  readonly take: () => string | null;
  /** Before what came since. Returns how many events were lost; null where all was dropped meanwhile, and this with it. */
  readonly putBack: (older: string) => number | null;
  /**
   * For good, with what is out. Counts what waits alone: what is out may arrive, or was from before an erasure.
   */
  readonly drop: () => Missing;
}

/** Events that go now, and how many the lines that go with them told of. */
export interface Missing {
  readonly lost: number;
  readonly lostBefore: number;
}

export function createMemoryPart(): MemoryPart {
  let waiting = '';
  let out = '';
  let isDropped = false;
  const join = (older: string, newer: string): number => {
    const { report, lost } = joinMemory(older, newer);
    waiting = report;
    return lost;
  };
  return {
    read: () => waiting,
    write: (report) => {
      waiting = report;
    },
    isOut: () => out !== '',
    add: (newer) => join(waiting, newer),
    take: () => {
      out = waiting;
      waiting = '';
      return out === '' ? null : out;
    },
    putBack: (older) => {
      if (isDropped) return null;
      out = '';
      return join(older, waiting);
    },
    drop: () => {
      const missing = countMissing(linesOf(waiting));
      out = waiting = '';
      isDropped = true;
      return missing;
    },
  };
}

function countMissing(lines: readonly string[]): Missing {
  const { lostLines, lostBefore } = countLosses(lines);
  return { lost: lines.length - lostLines, lostBefore };
}

/** The lines of a report after its first; none of ''. */
export function countEvents(report: string): number {
  return linesOf(report).length;
}

function linesOf(report: string): string[] {
  return report.split('\n').slice(1, -1);
}

/** The line that takes the place of these, and how many events are lost with them; lines that count losses are none. */
export function countLines(
  lines: readonly string[],
  reason: LostReason,
): { readonly line: string; readonly lost: number } {
  const { lostLines, lostBefore } = countLosses(lines);
  const lost = lines.length - lostLines;
  const last = lines.at(-1);
  if (last === undefined) return { line: '', lost };
  const { seq, at } = JSON.parse(last) as { readonly seq: number; readonly at: string };
  const fields = { reason, count: lost + lostBefore };
  return { line: formatEvent({ seq, at, event: LOST_EVENT, fields }), lost };
}
