/**
 * Reports that no disk took, within their bound. As on the disk, events that must go leave one line that counts them: in the report that
 * they go from, so that the sink that will miss them is told, and under the number and the time of the first of them.
 */
import { formatEvent, LOST_EVENT, type LostReason } from '@candor/manifest/report';
import { spoolMemoryBytesMax } from '../limits.ts';
import { countLosses } from './spooled-report.ts';

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
  let over = report.length + LOSS_CHARS_MAX - spoolMemoryBytesMax;
  const count = lines.findIndex((line) => (over -= line.length) <= 0) + 1;
  const { line, lost } = countLines(lines.splice(0, count), 'disk');
  return { report: head + line + lines.join(''), lost };
}

/** The lines of a report after its first; none of ''. */
export function countEvents(report: string): number {
  return Math.max(0, report.split('\n').length - 2);
}

/** The line that takes the place of these, and how many events are lost with them; lines that count losses are none. */
export function countLines(
  lines: readonly string[],
  reason: LostReason,
): { readonly line: string; readonly lost: number } {
  const { lostLines, lostBefore } = countLosses(lines);
  const lost = lines.length - lostLines;
  if (lines[0] === undefined) return { line: '', lost };
  const { seq, at } = JSON.parse(lines[0]) as { readonly seq: number; readonly at: string };
  const fields = { reason, count: lost + lostBefore };
  return { line: formatEvent({ seq, at, event: LOST_EVENT, fields }), lost };
}
